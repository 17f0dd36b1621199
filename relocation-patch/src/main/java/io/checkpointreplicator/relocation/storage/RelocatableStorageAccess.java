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
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStorageAccess;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;

/**
 * Flink's access to checkpoints on a file system, where the metadata passes through this package.
 *
 * <ol>
 *   <li>A job starts: {@link #initializeBaseLocationsForCheckpoint} logs what is in effect.
 *   <li>It restores: {@link #resolveCheckpoint} lets Flink read the metadata with each relative
 *       path made absolute. So a handle never carries a relative path into the metadata of another
 *       directory, which is what breaks stock Flink after a CLAIM restore (FLINK-39964).
 *   <li>It takes a checkpoint: {@link #initializeLocationForCheckpoint} makes the paths under the
 *       job's directory relative in what is written.
 * </ol>
 *
 * <p>This is the JobManager's side. TaskManagers, savepoints and file merging use what they
 * inherit: they write no metadata of checkpoints.
 */
final class RelocatableStorageAccess extends FsCheckpointStorageAccess {

  private final RelocationSettings settings;
  private final RelocationReport report;

  RelocatableStorageAccess(
      FileSystemCheckpointStorage stock,
      boolean jobDirectories,
      JobID jobId,
      RelocationSettings settings)
      throws IOException {
    super(
        stock.getCheckpointPath(),
        stock.getSavepointPath(),
        jobDirectories,
        jobId,
        stock.getMinFileSizeThreshold(),
        stock.getWriteBufferSize());
    this.settings = settings;
    this.report = new RelocationReport(jobId, checkpointsDirectory.toString());
  }

  @Override
  public void initializeBaseLocationsForCheckpoint() throws IOException {
    super.initializeBaseLocationsForCheckpoint();
    report.started(settings);
  }

  @Override
  public CheckpointStorageLocation initializeLocationForCheckpoint(long checkpointId)
      throws IOException {
    FsCheckpointStorageLocation stock =
        (FsCheckpointStorageLocation) super.initializeLocationForCheckpoint(checkpointId);
    return new RelocatableStorageLocation(stock, this, checkpointId);
  }

  @Override
  public CompletedCheckpointStorageLocation resolveCheckpoint(String checkpointPointer)
      throws IOException {
    return new ResolvedCheckpoint(
        (FsCompletedCheckpointStorageLocation) super.resolveCheckpoint(checkpointPointer),
        settings,
        report);
  }

  RelocationSettings settings() {
    return settings;
  }

  RelocationReport report() {
    return report;
  }

  int fileSizeThreshold() {
    return fileSizeThreshold;
  }

  int writeBufferSize() {
    return writeBufferSize;
  }

  FileSystem store() {
    return fileSystem;
  }
}
