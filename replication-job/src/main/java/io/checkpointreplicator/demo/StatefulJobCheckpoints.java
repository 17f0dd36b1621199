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
package io.checkpointreplicator.demo;

import java.time.Duration;
import java.util.Objects;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateBackendOptions;

/**
 * How {@link StatefulJob} takes its checkpoints: the part of Flink's configuration that decides
 * which files a checkpoint consists of. Other options can be added to the {@link Configuration}.
 *
 * @param directory {@code execution.checkpointing.dir}, a URI; the job's checkpoints appear as
 *     {@code <directory>/<job-id>/chk-N}
 * @param backend state backend
 * @param interval time from the start of one checkpoint to the start of the next
 */
public record StatefulJobCheckpoints(String directory, Backend backend, Duration interval) {

  /** State backends whose checkpoints differ in their files. */
  public enum Backend {
    /** State on the heap, whole state in each checkpoint, no shared files. */
    HASHMAP("hashmap", false),
    /** State in RocksDB, all of its files written anew for each checkpoint. */
    ROCKSDB_FULL("rocksdb", false),
    /** State in RocksDB, checkpoints share the files that have not changed. */
    ROCKSDB_INCREMENTAL("rocksdb", true);

    private final String flinkName;
    private final boolean incremental;

    Backend(String flinkName, boolean incremental) {
      this.flinkName = flinkName;
      this.incremental = incremental;
    }
  }

  public StatefulJobCheckpoints {
    Objects.requireNonNull(directory, "directory must not be null");
    Objects.requireNonNull(backend, "backend must not be null");
    if (interval.toMillis() < 10) {
      throw new IllegalArgumentException(
          "interval must not be less than 10 ms, which is Flink's minimum: " + interval);
    }
  }

  /**
   * Returns the options of the job. Checkpoints stay when the job is cancelled. How many stay is
   * not among the options: Flink reads {@code execution.checkpointing.num-retained} from the
   * cluster's configuration only, see {@link #retained}.
   */
  public Configuration jobConfiguration() {
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend.flinkName);
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, backend.incremental);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    return configuration;
  }

  /** Returns the option of the cluster that keeps the given number of checkpoints per job. */
  public static Configuration retained(int checkpoints) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, checkpoints);
    return configuration;
  }
}
