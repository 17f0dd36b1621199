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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the metadata of a replica, published or staged, references inside its job's tree. */
public final class ReplicaReferences implements MetadataVisitor {
  private final TargetLayout layout;
  private final Map<String, StateFileReference> files = new LinkedHashMap<>();
  private long checkpointId;

  private ReplicaReferences(TargetLayout layout) {
    this.layout = layout;
  }

  /**
   * The referenced files by their path relative to the job's directory.
   *
   * @throws MetadataFormatException if the metadata is damaged
   * @throws ReferenceException if it references a path outside the job's directory
   * @throws IOException if it cannot be read
   */
  public static Map<String, StateFileReference> read(TargetLayout layout, StorePath metadata)
      throws IOException {
    ReplicaReferences references = new ReplicaReferences(layout);
    try (InputStream in = Store.open(metadata)) {
      CheckpointMetadataReader.read(in, references);
    } catch (IllegalArgumentException e) {
      throw new ReferenceException(
          metadata + " does not stay within its tree: " + e.getMessage(), e);
    }
    return references.files;
  }

  @Override
  public void header(int version, long id) {
    checkpointId = id;
  }

  @Override
  public void file(StateFileReference reference) {
    StorePath path =
        reference.encoding() == PathEncoding.RELATIVE
            ? layout.replica(checkpointId).resolve(reference.path())
            : StorePath.parse(reference.path());
    files.putIfAbsent(layout.jobDirectory().relativize(path), reference);
  }
}
