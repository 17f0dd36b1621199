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
package io.checkpointreplicator.tests.cli;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of {@code replicate --once} that decide how a replica restores. */
final class RestoreOptionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static FlinkMiniCluster cluster;

  @TempDir private Path directory;
  private StatefulJobOptions options;
  private Path target;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkMiniCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void namePlaces() {
    options = StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(5_000);
    target = directory.resolve("target");
  }

  @Test
  void aReplicaWithRelativePathsRestoresAfterItWasMoved() throws Exception {
    Path source = directory.resolve("source");
    JobID job = cluster.run(options, checkpointsIn(source));
    cluster.awaitCheckpoint(job, source, 3);
    cluster.cancel(job);
    CompletedCheckpoint newest = CheckpointDirectories.of(source, job).newest().orElseThrow();

    CommandRun run =
        CommandRun.of(
            "replicate",
            "--once",
            "--source",
            source.toString(),
            "--target",
            target.toString(),
            "--metadata-paths",
            "relative");

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(target.resolve(job.toHexString()).resolve("shared")).isNotEmptyDirectory();
    Path moved = directory.resolve("moved");
    SampleCheckpoint.copyTree(target, moved);
    FileUtils.deleteDirectory(target.toFile());
    FileUtils.deleteDirectory(source.toFile());
    Path replica = moved.resolve(job.toHexString()).resolve("chk-" + newest.id());
    CommandRun verify = CommandRun.of("verify", "--checksum", replica.toString());
    assertThat(verify.exitCode()).as("%s", verify).isZero();
    assertRestores(job, newest.id(), replica);
  }

  @Test
  void aBaseWithoutDirectoriesOfJobsIsReplicatedForTheJobThatIsNamed() throws Exception {
    // Only the harness takes the name of this directory for that of a job.
    JobID noJob = new JobID();
    Path source = directory.resolve(noJob.toHexString());
    CheckpointDirectories checkpoints = CheckpointDirectories.of(directory, noJob);
    // Flink 1.20 reads this one from the cluster's configuration only.
    Configuration withoutSubdirectories =
        Configuration.fromMap(Map.of("execution.checkpointing.create-subdir", "false"));
    JobID job;
    try (FlinkMiniCluster ownCluster = FlinkMiniCluster.start(1, 2, withoutSubdirectories)) {
      job = ownCluster.run(options, checkpointsIn(source));
      checkpoints.awaitAtLeast(3, PATIENCE, () -> ownCluster.requireNotFailed(job));
      ownCluster.cancel(job);
    }
    long newest = checkpoints.newest().orElseThrow().id();

    CommandRun run =
        CommandRun.of(
            "replicate",
            "--once",
            "--source",
            source.toString(),
            "--target",
            target.toString(),
            "--job-id",
            job.toHexString());

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.results()).hasSize(2);
    assertThat(run.results().get(1)).matches(job + " +" + newest + " .* published");
    FileUtils.deleteDirectory(source.toFile());
    CommandRun latest = CommandRun.of("latest", "--target", target.toString());
    Path replica = target.resolve(job.toHexString()).resolve("chk-" + newest);
    assertThat(latest.results()).containsExactly("file:" + replica);
    assertRestores(job, newest, replica);
  }

  private void assertRestores(JobID job, long checkpointId, Path replica) throws Exception {
    Path base = Files.createDirectories(directory.resolve("after-failover"));
    JobID restored =
        cluster.restore(options, checkpointsIn(base), RestorePoint.of(replica, ClaimMode.NO_CLAIM));
    StateDigest state =
        StateEquality.assertRestored(options.digestDirectory(), job, restored, checkpointId);
    assertThat(state.keys()).isEqualTo(options.keys());
    cluster.awaitCheckpoint(restored, base, checkpointId + 1);
    cluster.cancel(restored);
  }

  private static Configuration checkpointsIn(Path base) {
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofMillis(500))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
