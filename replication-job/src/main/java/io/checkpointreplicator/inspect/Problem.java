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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.path.StorePath;

/**
 * A file that is not as the checkpoint needs it.
 *
 * @param file the file
 * @param found what was found, in words
 * @param expected what was expected, in words
 */
public record Problem(StorePath file, String found, String expected) {

  static String bytes(long bytes) {
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }

  /** {@code <file>: <found>, expected <expected>}. */
  @Override
  public String toString() {
    return file + ": " + found + ", expected " + expected;
  }
}
