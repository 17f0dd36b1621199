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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.path.StorePath;

/** What became of one checkpoint. */
public sealed interface RelocationResult {
  /** The directory of the checkpoint, in the new place. */
  StorePath checkpoint();

  /**
   * Its metadata names the new place now.
   *
   * @param references how many references to files and directories changed
   */
  record Rewritten(StorePath checkpoint, long references) implements RelocationResult {}

  /** Its metadata named the new place already; nothing was written. */
  record UpToDate(StorePath checkpoint) implements RelocationResult {}

  /**
   * It cannot be mended as asked; nothing was written.
   *
   * @param reason one line that says what was found and what to do
   */
  record Refused(StorePath checkpoint, String reason) implements RelocationResult {}
}
