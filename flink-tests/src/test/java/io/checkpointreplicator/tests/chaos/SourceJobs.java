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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;

/**
 * Stateful jobs that take a checkpoint each second and retain one, so that each is deleted a second
 * after it completed. Replicas are restored on the same cluster.
 */
final class SourceJobs implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int KEYS = 2_000;
  private static final int NUMBERS_PER_SECOND = 1_000;

  private final FlinkMiniCluster cluster;
  private final Path base;
  private final Path digests;
  private final Map<JobID, StatefulJobOptions> jobs = new LinkedHashMap<>();

  private SourceJobs(FlinkMiniCluster cluster, Path base, Path digests) {
    this.cluster = cluster;
    this.base = base;
    this.digests = digests;
  }

  /** Starts a cluster and that many jobs, each with more state than the one before. */
  static SourceJobs start(int count, Path base, Path digests) throws Exception {
    SourceJobs jobs =
        new SourceJobs(
            FlinkMiniCluster.start(1, count + 1, StatefulJobCheckpoints.retained(1)),
            base,
            digests);
    for (int i = 1; i <= count; i++) {
      StatefulJobOptions options =
          StatefulJobOptions.withDigestsIn(digests)
              .withKeys(i * KEYS)
              .withNumbersPerSecond(i * NUMBERS_PER_SECOND);
      jobs.jobs.put(jobs.cluster.run(options, jobs.checkpoints(options)), options);
    }
    return jobs;
  }

  private Configuration checkpoints(StatefulJobOptions options) {
    Configuration configuration =
        new StatefulJobCheckpoints(
                FaultyFileSystem.path(base).toString(), Backend.ROCKSDB_INCREMENTAL, INTERVAL)
            .jobConfiguration();
    configuration.setString("parallelism.default", "1");
    return configuration;
  }

  List<String> ids() {
    return jobs.keySet().stream().map(JobID::toHexString).toList();
  }

  /** How many checkpoints have completed, of all jobs together. */
  long completed() throws IOException {
    long completed = 0;
    for (JobID job : jobs.keySet()) {
      completed +=
          CheckpointDirectories.of(base, job).newest().map(newest -> newest.id()).orElse(0L);
    }
    return completed;
  }

  /** Fails when a job has failed: nothing that is done to the replicator may do that. */
  void requireNotFailed() {
    jobs.keySet().forEach(cluster::requireNotFailed);
  }

  /** Restores a replica where it lies, and compares the state with that at the checkpoint. */
  void restore(VisibleReplica replica) {
    JobID taker = JobID.fromHexString(replica.job());
    Configuration configuration = new Configuration();
    configuration.setString("state.backend.type", "rocksdb");
    configuration.setString("parallelism.default", "1");
    JobID restored =
        cluster.restore(
            jobs.get(taker),
            configuration,
            new RestorePoint(
                FaultyFileSystem.path(replica.directory()).toString(), ClaimMode.NO_CLAIM));
    try {
      StateEquality.assertRestored(digests, taker, restored, replica.checkpointId());
    } finally {
      cluster.cancel(restored);
    }
  }

  @Override
  public void close() {
    List<JobID> running = new ArrayList<>(jobs.keySet());
    running.forEach(cluster::cancel);
    cluster.close();
  }
}
