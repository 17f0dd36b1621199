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
package io.checkpointreplicator.tests.replication;

import static io.checkpointreplicator.tests.harness.ClaimMode.CLAIM;
import static io.checkpointreplicator.tests.harness.ClaimMode.NO_CLAIM;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.demo.StateDigest;
import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The promise, end to end: the source is lost, the job goes on from the replica. */
final class ReplicationIT {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationIT.class);
  private static final int CHECKPOINTS = 15;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Backend.class)
  void theSourceIsLostAndTheJobGoesOnFromItsReplica(Backend backend) throws Exception {
    Path source = directory.resolve("source");
    Path digests = directory.resolve("digests");
    StatefulJobOptions options = StatefulJobOptions.withDigestsIn(digests);
    try (FlinkMiniCluster targetCluster = FlinkMiniCluster.start()) {
      Replication forNoClaim = replicate(targetCluster, source, "target-1");
      Replication forClaim = replicate(targetCluster, source, "target-2");
      CompletedCheckpoint newest;
      JobID job;
      try (FlinkMiniCluster sourceCluster = FlinkMiniCluster.start()) {
        job = sourceCluster.run(options, checkpointsIn(source, backend));
        CheckpointDirectories checkpoints = CheckpointDirectories.of(source, job);
        SeenCheckpoints seen = new SeenCheckpoints(checkpoints, directory.resolve("seen"));
        ReplicatedJob first = ReplicatedJob.of(forNoClaim, job, seen);
        ReplicatedJob second = ReplicatedJob.of(forClaim, job, seen);
        ReplicatedJob.awaitReplicas(CHECKPOINTS, first, second);
        sourceCluster.cancel(job);
        newest = checkpoints.newest().orElseThrow();
        first.awaitReplica(newest.id());
        second.awaitReplica(newest.id());
        for (ReplicatedJob replicated : List.of(first, second)) {
          replicated.assertFaithful();
          logLag(backend, replicated);
        }
      }
      forNoClaim.cancel();
      forClaim.cancel();
      FileUtils.deleteDirectory(source.toFile());

      restoreAndGoOn(targetCluster, options, backend, job, newest.id(), "target-1", NO_CLAIM);
      restoreAndGoOn(targetCluster, options, backend, job, newest.id(), "target-2", CLAIM);
    }
  }

  private Replication replicate(FlinkMiniCluster cluster, Path source, String target)
      throws IOException {
    Files.createDirectories(source);
    return Replication.start(cluster, Replication.options(source, directory.resolve(target)));
  }

  /** Restores, takes three more checkpoints, and restores the last of them again. */
  private void restoreAndGoOn(
      FlinkMiniCluster cluster,
      StatefulJobOptions options,
      Backend backend,
      JobID job,
      long checkpointId,
      String target,
      ClaimMode claimMode)
      throws Exception {
    Path replica =
        CheckpointDirectories.of(directory.resolve(target), job).newest().orElseThrow().directory();
    assertThat(replica).hasFileName("chk-" + checkpointId);
    RestorePoint restorePoint = RestorePoint.of(replica, claimMode);
    Path base = directory.resolve("after-failover-to-" + target);
    Configuration configuration = checkpointsIn(base, backend);
    JobID restored = cluster.restore(options, configuration, restorePoint);
    StateDigest state =
        StateEquality.assertRestored(options.digestDirectory(), job, restored, checkpointId);
    assertThat(state.keys()).isEqualTo(options.keys());
    cluster.awaitCheckpoint(restored, base, checkpointId + 3);
    cluster.cancel(restored);

    CompletedCheckpoint next = CheckpointDirectories.of(base, restored).newest().orElseThrow();
    JobID again =
        cluster.restore(
            options, configuration, RestorePoint.of(next.directory(), ClaimMode.NO_CLAIM));
    StateEquality.assertRestored(options.digestDirectory(), restored, again, next.id());
    cluster.cancel(again);
  }

  private static void logLag(Backend backend, ReplicatedJob job) {
    List<Long> lags =
        job.replicas().stream().map(r -> r.stamp().times().lagMillis()).sorted().toList();
    LOG.info(
        "{}: lag of {} replicas: median {} ms, max {} ms",
        backend,
        lags.size(),
        lags.get(lags.size() / 2),
        lags.get(lags.size() - 1));
  }

  private static Configuration checkpointsIn(Path base, Backend backend) {
    Configuration configuration =
        new StatefulJobCheckpoints(base.toUri().toString(), backend, Duration.ofSeconds(1))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
