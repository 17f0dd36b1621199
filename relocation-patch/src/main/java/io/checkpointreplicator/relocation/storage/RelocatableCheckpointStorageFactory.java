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

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.state.CheckpointStorageFactory;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;

/**
 * Makes Flink write checkpoints that can be moved by copying the directory of their job.
 *
 * <pre>
 *   execution.checkpointing.storage:
 *       io.checkpointreplicator.relocation.storage.RelocatableCheckpointStorageFactory
 *   execution.checkpointing.dir: hdfs://dc1/flink/checkpoints
 * </pre>
 *
 * <p>The state is written by Flink's own file system storage, with all of its options. Only the
 * bytes of {@code _metadata} differ: files under {@code <dir>/<job-id>} are named relative to
 * {@code chk-N}. See {@link RelocationOptions} for the options of its own.
 */
public final class RelocatableCheckpointStorageFactory
    implements CheckpointStorageFactory<RelocatableCheckpointStorage> {

  /** Called by Flink. */
  public RelocatableCheckpointStorageFactory() {}

  /**
   * Creates the storage.
   *
   * @throws IllegalConfigurationException if {@code execution.checkpointing.dir} is not set or an
   *     option cannot be read
   */
  @Override
  public RelocatableCheckpointStorage createFromConfig(
      ReadableConfig config, ClassLoader classLoader) throws IllegalConfigurationException {
    return new RelocatableCheckpointStorage(
        FileSystemCheckpointStorage.createFromConfig(config, classLoader),
        config.get(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR),
        RelocationSettings.of(config));
  }
}
