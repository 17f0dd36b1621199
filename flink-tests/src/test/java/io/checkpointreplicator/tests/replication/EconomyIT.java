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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file's bytes cross once, whatever happens to the replicator. */
final class EconomyIT {
  private static final int CHECKPOINTS = 15;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Faults store = FaultyFileSystem.install();
  private final TargetWrites writes = TargetWrites.of(store);

  @TempDir private Path directory;

  @Test
  void theBytesWrittenAreTheBytesNewlyReferenced() throws Exception {
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      JobID job = cluster.run(options(), incrementalCheckpointsOnDemand());
      SeenCheckpoints seen = seen(job);
      Replication replication = replicate(cluster, source().toUri().toString());
      ReplicatedJob replicated = ReplicatedJob.of(replication, job, seen);
      for (int i = 0; i < CHECKPOINTS; i++) {
        replicated.awaitReplica(cluster.takeCheckpoint(job));
      }
      assertThat(replicated.replicas()).hasSize(CHECKPOINTS);
      economy(job).assertEconomic(replicated.replicas());
      replication.cancel();

      // The new one knows nothing but what the target tells.
      Replication next = replicate(cluster, source().toUri().toString());
      ReplicatedJob again = ReplicatedJob.of(next, job, seen);
      again.awaitReplica(cluster.takeCheckpoint(job));
      assertThat(again.replicas()).hasSize(CHECKPOINTS + 1);
      economy(job).assertEconomic(again.replicas());
      again.assertFaithful();
      cluster.cancel(job);
      next.cancel();
    }
  }

  @Test
  void whatWasCopiedBeforeTheReplicatorDiedIsNotCopiedAgain() throws Exception {
    JobID job = JobID.generate();
    SourceTree source = SourceTree.faulty(source(), new JobId(job.toHexString()));
    List<String> files = List.of("shared/a", "shared/b", "shared/c", "shared/d", "shared/e");
    files.forEach(file -> source.file(file, 10_000));
    Gate gate = store.on(Operation.READ, ".*/shared/c").only(1).hang();
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 2, new Configuration())) {
      Replication replication = replicate(cluster, source.base().toString());
      source.complete(1, files, 10_000);
      gate.awaitReached();
      await("all files but one copied")
          .atMost(PATIENCE)
          .until(() -> writes.stateFiles().size() == files.size() - 1);
      replication.cancel();
      assertThat(writes.stateFiles()).doesNotContain("shared/c");

      Replication next = replicate(cluster, source.base().toString());
      SeenReplica replica = ReplicatedJob.of(next, job, seen(job)).awaitReplica(1);
      assertThat(writes.stateFiles()).containsExactlyInAnyOrderElementsOf(files);
      assertThat(writes.stateBytes()).isEqualTo(files.size() * 10_000L);
      assertThat(replica.stamp().totals().newBytes()).isEqualTo(10_000);
      assertThat(replica.manifest().files()).containsOnlyKeys(files);
      next.cancel();
    }
  }

  private Economy economy(JobID job) {
    return Economy.of(store, target(), job);
  }

  private Replication replicate(FlinkMiniCluster cluster, String source) {
    Configuration options = Replication.options(source, FaultyFileSystem.path(target()).toString());
    options.set(ReplicationOptions.RETAIN, 1000);
    return Replication.start(cluster, options);
  }

  private SeenCheckpoints seen(JobID job) {
    return new SeenCheckpoints(CheckpointDirectories.of(source(), job), directory.resolve("seen"));
  }

  private Path source() {
    return directory.resolve("source");
  }

  private Path target() {
    return directory.resolve("target");
  }

  private StatefulJobOptions options() {
    return StatefulJobOptions.withDigestsIn(directory.resolve("digests"));
  }

  private Configuration incrementalCheckpointsOnDemand() {
    Configuration configuration =
        new StatefulJobCheckpoints(
                source().toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofHours(1))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    // On the newer line the first checkpoint of a job comes at once unless there is to be a pause.
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofHours(1));
    return configuration;
  }
}
