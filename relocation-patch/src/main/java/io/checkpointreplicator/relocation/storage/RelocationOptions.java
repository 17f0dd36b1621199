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

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** The options of {@link RelocatableCheckpointStorageFactory}, of the cluster or of a job. */
public final class RelocationOptions {

  /** Whether a checkpoint that is not self-contained fails. */
  public static final ConfigOption<Boolean> FAIL_ON_FOREIGN =
      ConfigOptions.key("relocation.fail-on-foreign")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether a checkpoint fails that references files outside the directory of its job."
                  + " A failed checkpoint restarts the job unless"
                  + " 'execution.checkpointing.tolerable-failed-checkpoints' allows it.");

  /** How much metadata of a checkpoint is held on the heap before it goes to a temporary file. */
  public static final ConfigOption<MemorySize> METADATA_MEMORY =
      ConfigOptions.key("relocation.metadata-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(16))
          .withDescription(
              "How many bytes of the metadata of a checkpoint are held on the JobManager's heap,"
                  + " twice while it is written; what is beyond goes to a file in 'io.tmp.dirs'.");

  private RelocationOptions() {}
}
