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
package io.checkpointreplicator.model.metadata;

/** How the length in a {@link StateFileReference} relates to the length of the file on storage. */
public enum LengthRule {
  /** The file, or the range of it, has exactly that many bytes. */
  EXACT,
  /**
   * The file has that many bytes or more: the changelog does not count the byte in front of its
   * files that tells whether they are compressed.
   */
  AT_LEAST
}
