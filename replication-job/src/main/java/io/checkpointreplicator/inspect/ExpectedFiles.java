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

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The files that a checkpoint's metadata names, collected while it streams by. */
final class ExpectedFiles implements MetadataVisitor {
  private final CheckpointPlace place;
  private final Map<StorePath, SizeRange> sizes = new HashMap<>();
  private final Set<StorePath> mergingDirectories = new HashSet<>();

  ExpectedFiles(CheckpointPlace place) {
    this.place = place;
  }

  /** Each file and the lengths that its references allow. */
  Map<StorePath, SizeRange> sizes() {
    return sizes;
  }

  /** The directories that file-merging handles name; they need not exist. */
  Set<StorePath> mergingDirectories() {
    return mergingDirectories;
  }

  @Override
  public void file(StateFileReference reference) {
    sizes.merge(place.resolve(reference), SizeRange.of(reference), SizeRange::and);
  }

  @Override
  public void directory(DirectoryReference reference) {
    mergingDirectories.add(StorePath.parse(reference.path()));
  }
}
