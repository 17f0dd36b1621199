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
 * A directory that holds files of a checkpoint.
 *
 * @param path the directory
 * @param references how often the metadata names a file that lies directly in it
 * @param files how many distinct files it names there
 * @param bytes their referenced bytes, see {@link Amount#bytes()}
 */
public record ReferencedDirectory(StorePath path, long references, long files, long bytes) {

  /** More of the same directory. */
  ReferencedDirectory plus(ReferencedDirectory more) {
    return new ReferencedDirectory(
        path, references + more.references, files + more.files, bytes + more.bytes);
  }
}
