/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.checkpointreplicator.cli;

/** The exit codes of {@code java -jar}; {@code flink run} knows only 0 and 1. */
final class ExitCode {
  /** All went well. */
  static final int OK = 0;

  /** Some job failed. */
  static final int FAILED = 1;

  /** The arguments, or what they name, make no sense. */
  static final int USAGE = 2;

  /** There is none. */
  static final int NONE = 3;

  private ExitCode() {}
}
