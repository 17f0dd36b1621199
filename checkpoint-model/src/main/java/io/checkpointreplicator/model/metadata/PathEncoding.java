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

/** How the metadata says where a state file lies. */
public enum PathEncoding {
  /** A whole file by its absolute path (tag 2, {@code FileStateHandle}). */
  ABSOLUTE,
  /**
   * A whole file by its path relative to the directory of the {@code _metadata} (tag 6, {@code
   * RelativeFileStateHandle}).
   */
  RELATIVE,
  /**
   * A range of bytes of a file, which has an absolute path (tag 15, {@code
   * SegmentFileStateHandle}).
   */
  SEGMENT
}
