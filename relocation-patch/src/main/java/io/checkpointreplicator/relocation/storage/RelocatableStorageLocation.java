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
package io.checkpointreplicator.relocation.storage;

import java.io.IOException;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStorageLocation;

/** The place of one checkpoint; Flink's own, but for the stream that takes the metadata. */
final class RelocatableStorageLocation extends FsCheckpointStorageLocation {

  private final RelocatableStorageAccess access;
  private final long checkpointId;

  RelocatableStorageLocation(
      FsCheckpointStorageLocation stock, RelocatableStorageAccess access, long checkpointId) {
    super(
        access.store(),
        stock.getCheckpointDirectory(),
        stock.getSharedStateDirectory(),
        stock.getTaskOwnedStateDirectory(),
        stock.getLocationReference(),
        access.fileSizeThreshold(),
        access.writeBufferSize());
    this.access = access;
    this.checkpointId = checkpointId;
  }

  @Override
  public CheckpointMetadataOutputStream createMetadataOutputStream() throws IOException {
    return new RelocatingMetadataStream(
        super.createMetadataOutputStream(),
        new MetadataRelocation(getMetadataFilePath(), access.settings(), access.report()),
        checkpointId);
  }
}
