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
package io.checkpointreplicator.tests.relocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StateDigest;
import io.checkpointreplicator.demo.StateDigests;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.relocation.storage.RelocatableCheckpointStorageFactory;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;

/** Runs the sample job on a mini cluster, with the relocatable storage or the one of Flink. */
final class SampleJobs {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String STORAGE = "execution.checkpointing.storage";

  /** So many checkpoints a run takes: the third shares files with those before it. */
  static final int CHECKPOINTS = 3;

  private final FlinkMiniCluster cluster;
  private final StatefulJobOptions options;

  SampleJobs(FlinkMiniCluster cluster, Path digests) {
    this.cluster = cluster;
    this.options = StatefulJobOptions.withDigestsIn(digests);
  }

  /** The options of a job whose checkpoints Flink's own storage writes. */
  static Configuration stock(StateKind kind, Path base) {
    Configuration configuration =
        Configuration.fromMap(
            Map.of(
                STORAGE,
                "filesystem",
                "execution.checkpointing.dir",
                base.toUri().toString(),
                "execution.checkpointing.interval",
                "300ms",
                "execution.checkpointing.incremental",
                "true",
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION",
                "execution.checkpointing.data-inline-threshold",
                "0",
                "parallelism.default",
                "2"));
    configuration.addAll(kind.jobConfiguration());
    return configuration;
  }

  /** The options of a job whose checkpoints can be moved. */
  static Configuration relocatable(StateKind kind, Path base) {
    Configuration configuration = stock(kind, base);
    configuration.setString(STORAGE, RelocatableCheckpointStorageFactory.class.getName());
    return configuration;
  }

  /** These options, for a job that takes no checkpoint unless it is told to. */
  static Configuration onDemand(Configuration configuration) {
    Configuration onDemand = new Configuration(configuration);
    onDemand.setString("execution.checkpointing.interval", "1h");
    // On the newer line the first checkpoint of a job comes at once unless there is to be a pause.
    onDemand.setString("execution.checkpointing.min-pause", "1h");
    return onDemand;
  }

  StatefulJobOptions options() {
    return options;
  }

  /** Starts the job. */
  JobID start(Configuration configuration) {
    return cluster.run(options, configuration);
  }

  /** Starts the job from the newest checkpoint of an earlier run. */
  JobID start(Configuration configuration, JobRun from, ClaimMode claimMode) {
    return cluster.restore(
        options, configuration, RestorePoint.of(from.newest().directory(), claimMode));
  }

  /** Waits until the job has taken some more checkpoints after this one, and cancels it. */
  JobRun finish(JobID job, Path base, long after) throws IOException {
    cluster.awaitCheckpoint(job, base, after + CHECKPOINTS);
    cluster.cancel(job);
    return JobRun.in(base, job);
  }

  /** Runs the job until it has taken some checkpoints. */
  JobRun run(Configuration configuration, Path base) throws IOException {
    return finish(start(configuration), base, 0);
  }

  /**
   * Starts the job and takes a checkpoint as soon as there is state: with one file of RocksDB per
   * subtask, so that there is nothing to compact soon after a restore.
   */
  JobID startAndTakeFirstState(Configuration configuration) {
    JobID job = start(onDemand(configuration));
    await("state in a checkpoint of " + job)
        .atMost(PATIENCE)
        .until(
            () -> {
              long id = cluster.takeCheckpoint(job);
              return StateDigests.of(options.digestDirectory(), job).takenAt(id).orElseThrow();
            },
            state -> state.keys() > 0);
    return job;
  }

  /**
   * Restores the newest checkpoint of an earlier run, asserts that the state is the same, and goes
   * on until some more checkpoints have been taken.
   */
  JobRun restore(Configuration configuration, Path base, JobRun from, ClaimMode claimMode)
      throws IOException {
    JobID job = start(configuration, from, claimMode);
    assertRestored(from, job);
    return finish(job, base, from.newest().id());
  }

  void assertRestored(JobRun from, JobID restored) {
    StateDigest state =
        StateEquality.assertRestored(
            options.digestDirectory(), from.job(), restored, from.newest().id());
    assertThat(state.keys()).isPositive();
  }
}
