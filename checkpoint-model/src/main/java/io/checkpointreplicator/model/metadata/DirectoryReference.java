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

import java.util.Objects;

/**
 * One of the two directories that a file-merging operator state handle names.
 *
 * <p>Flink deletes these directories with all they contain when it discards a checkpoint that it
 * has claimed.
 *
 * @param path absolute path, verbatim as in the metadata, never empty
 * @param kind which of the two directories it is
 */
public record DirectoryReference(String path, DirectoryKind kind) {

  /** Refuses an empty path. */
  public DirectoryReference {
    Objects.requireNonNull(kind, "kind");
    if (path.isEmpty()) {
      throw new IllegalArgumentException("path must not be empty");
    }
  }
}
