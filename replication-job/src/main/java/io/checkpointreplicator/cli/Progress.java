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

/**
 * How far a long command is, at one moment.
 *
 * @param step what it does now
 * @param bytes bytes done of those known to be done
 * @param files files done of those known to be done
 * @param jobs source jobs done of those found; none planned for a command without jobs
 */
record Progress(String step, Done bytes, Done files, Done jobs) {

  /** What is done, of what is planned so far. */
  record Done(long done, long planned) {
    static final Done NOTHING = new Done(0, 0);

    /** Whole percent, rounded down; 0 if nothing is planned. */
    int percent() {
      return planned == 0 ? 0 : (int) (100.0 * Math.min(done, planned) / planned);
    }
  }
}
