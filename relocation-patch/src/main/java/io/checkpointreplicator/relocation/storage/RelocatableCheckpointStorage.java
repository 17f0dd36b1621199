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
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;

/**
 * Flink's file system storage with another access to it. Serializable and thread-safe, as Flink
 * demands of a checkpoint storage.
 */
public final class RelocatableCheckpointStorage implements CheckpointStorage {

  private static final long serialVersionUID = 1L;

  private final FileSystemCheckpointStorage stock;
  private final boolean jobDirectories;
  private final RelocationSettings settings;

  /**
   * Wraps the configured storage of Flink.
   *
   * @param jobDirectories whether each job gets a directory named after its id
   */
  RelocatableCheckpointStorage(
      FileSystemCheckpointStorage stock, boolean jobDirectories, RelocationSettings settings) {
    this.stock = stock;
    this.jobDirectories = jobDirectories;
    this.settings = settings;
  }

  /** As Flink does: this is for deleting savepoints, where relative paths do no harm. */
  @Override
  public CompletedCheckpointStorageLocation resolveCheckpoint(String externalPointer)
      throws IOException {
    return stock.resolveCheckpoint(externalPointer);
  }

  @Override
  public CheckpointStorageAccess createCheckpointStorage(JobID jobId) throws IOException {
    return new RelocatableStorageAccess(stock, jobDirectories, jobId, settings);
  }
}
