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
package io.checkpointreplicator.tests.variants;

import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * A data centre: a cluster, and the directories that its jobs write to.
 *
 * @param directory everything lies below
 * @param cluster takes the jobs
 */
record Site(Path directory, FlinkMiniCluster cluster) implements AutoCloseable {
  private static final int SLOTS = 6;

  /** Starts the cluster. */
  static Site open(Path directory) throws Exception {
    Configuration configuration = new Configuration();
    // Flink 1.20 ignores a job's inline threshold when the job names the directory.
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(checkpoints(directory)));
    // The changelog's storage is an option of the cluster, whether a job uses it or not.
    configuration.setString("state.changelog.storage", "filesystem");
    configuration.setString("state.changelog.dstl.dfs.base-path", uri(changelog(directory)));
    // Small buffers, so that few numbers fill the channels.
    configuration.setString("taskmanager.memory.segment-size", "4kb");
    configuration.setString("taskmanager.memory.managed.size", "256mb");
    return new Site(directory, FlinkMiniCluster.start(1, SLOTS, configuration));
  }

  /** {@code execution.checkpointing.dir} of the jobs. */
  Path checkpoints() {
    return checkpoints(directory);
  }

  /** Where replicas of another site go. */
  Path replicas() {
    return directory.resolve("replicas");
  }

  /** Where changelog files go, for all jobs. */
  Path changelog() {
    return changelog(directory);
  }

  /** Where the files of ForSt's databases go, if not to the checkpoints. */
  Path forst() {
    return directory.resolve("forst");
  }

  Path savepoints() {
    return directory.resolve("savepoints");
  }

  private static Path checkpoints(Path directory) {
    return directory.resolve("checkpoints");
  }

  private static Path changelog(Path directory) {
    return directory.resolve("changelog");
  }

  static String uri(Path path) {
    return path.toUri().toString();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
