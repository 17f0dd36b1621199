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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.InputStream;

/** What in a checkpoint's metadata decides on the claim mode. */
final class RestoreNeeds implements MetadataVisitor {
  private boolean changelog;
  private boolean relativeSharedFiles;

  private RestoreNeeds() {}

  /** Reads the metadata once, as a stream. */
  static RestoreNeeds of(StorePath metadata) throws IOException {
    RestoreNeeds needs = new RestoreNeeds();
    try (InputStream in = Store.open(metadata)) {
      CheckpointMetadataReader.read(in, needs);
    }
    return needs;
  }

  /**
   * Whether it was taken with the changelog state backend, which takes no full snapshot and so
   * cannot go on from a checkpoint that it does not own.
   */
  boolean hasChangelog() {
    return changelog;
  }

  /**
   * Whether files that later checkpoints share are named relatively: after a CLAIM restore Flink
   * looks for them under the new job (FLINK-39964).
   */
  boolean hasRelativeSharedFiles() {
    return relativeSharedFiles;
  }

  @Override
  public void handle(StateHandleKind kind, StateRole role) {
    changelog |= kind == StateHandleKind.CHANGELOG;
  }

  @Override
  public void file(StateFileReference reference) {
    boolean shared =
        reference.part() == StatePart.INCREMENTAL_SHARED || reference.part().isChangelog();
    relativeSharedFiles |= shared && reference.encoding() == PathEncoding.RELATIVE;
  }
}
