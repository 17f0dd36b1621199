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
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code replicate --once --checkpoint}: one savepoint, or one checkpoint that is not the newest.
 */
final class SavepointIT {
  private static FlinkMiniCluster cluster;

  @TempDir private Path directory;
  private Path target;
  private StatefulJobOptions options;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkMiniCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void createOptions() {
    target = directory.resolve("target");
    options = StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(5_000);
  }

  @ParameterizedTest
  @EnumSource(SavepointFormatType.class)
  void aSavepointRestoresFromItsReplica(SavepointFormatType format) throws Exception {
    JobID job = cluster.run(options, checkpointsIn("source"));
    long first = cluster.takeCheckpoint(job);
    Path savepoints = directory.resolve("savepoints");
    Path savepoint = local(cluster.stopWithSavepoint(job, savepoints, format));
    long id = first + 1;

    CommandRun run = replicate("--checkpoint", savepoint.toString(), "--job-id", "" + job);
    CommandRun again = replicate("--checkpoint", savepoint.toString(), "--job-id", "" + job);
    FileUtils.deleteDirectory(savepoints.toFile());

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.results().get(1)).matches(job + " +" + id + " .* published");
    assertThat(again.exitCode()).as("%s", again).isZero();
    assertThat(again.results().get(1)).matches(job + " +" + id + " .* up to date");
    Path replica = target.resolve(job.toString()).resolve("sp-" + id);
    assertThat(CommandRun.of("verify", "--checksum", replica.toString()).exitCode()).isZero();
    CommandRun list = CommandRun.of("list", "--target", target.toString());
    assertThat(list.results().get(1)).matches(job + " +sp-" + id + " .*");
    assertThat(CommandRun.of("latest", "--target", target.toString()).exitCode()).isEqualTo(3);
    for (ClaimMode mode : List.of(ClaimMode.NO_CLAIM, ClaimMode.CLAIM)) {
      restoreAndGoOn(job, RestorePoint.of(replica, mode), id);
    }
  }

  private void restoreAndGoOn(JobID job, RestorePoint from, long id) throws IOException {
    Path base = directory.resolve("after-" + from.claimMode());
    Configuration configuration = checkpointsIn(base.getFileName().toString());
    JobID restored = cluster.restore(options, configuration, from);
    StateEquality.assertRestored(options.digestDirectory(), job, restored, id);
    for (int i = 0; i < 3; i++) {
      cluster.takeCheckpoint(restored);
    }
    cluster.cancel(restored);
    CompletedCheckpoint newest = CheckpointDirectories.of(base, restored).newest().orElseThrow();
    JobID second =
        cluster.restore(
            options, configuration, RestorePoint.of(newest.directory(), ClaimMode.NO_CLAIM));
    StateEquality.assertRestored(options.digestDirectory(), restored, second, newest.id());
    cluster.cancel(second);
  }

  @Test
  void aCheckpointThatIsNotTheNewestCanBeNamed() throws Exception {
    Path source = directory.resolve("source");
    JobID job = cluster.run(options, checkpointsIn("source"));
    long older = cluster.takeCheckpoint(job);
    cluster.takeCheckpoint(job);
    cluster.cancel(job);
    Path named = source.resolve(job.toString()).resolve("chk-" + older);

    CommandRun run = replicate("--checkpoint", named.toString());
    CommandRun all = replicate("--source", source.toString());

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.results().get(1)).matches(job + " +" + older + " .* published");
    assertThat(all.results().get(1)).matches(job + " +" + (older + 1) + " .* published");
    try (Stream<Path> replicas = Files.list(target.resolve(job.toString()))) {
      assertThat(replicas.map(path -> path.getFileName().toString()))
          .contains("chk-" + older, "chk-" + (older + 1));
    }
  }

  @Test
  void aDirectoryWithoutMetadataIsRefused() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));

    CommandRun run = replicate("--checkpoint", empty.toString(), "--job-id", "a".repeat(32));

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.messages())
        .containsExactly(
            "Error: --checkpoint file:"
                + empty
                + " has no file _metadata. Name the directory of a completed checkpoint or"
                + " savepoint.");
    assertThat(target).doesNotExist();
  }

  private CommandRun replicate(String... what) {
    return CommandRun.of(
        Stream.concat(
                Stream.of("replicate", "--once", "--parallelism", "2", "--target", "" + target),
                Stream.of(what))
            .toArray(String[]::new));
  }

  private static Path local(String uri) {
    return Path.of(new org.apache.flink.core.fs.Path(uri).getPath());
  }

  private Configuration checkpointsIn(String name) {
    String base = directory.resolve(name).toUri().toString();
    Configuration configuration =
        new StatefulJobCheckpoints(base, Backend.ROCKSDB_INCREMENTAL, Duration.ofHours(1))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
