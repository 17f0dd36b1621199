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

import io.checkpointreplicator.cli.StandaloneMain;
import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is promoted while its replication still runs, and started by the line that is printed. */
final class PromotionIT {
  private static final Pattern LINE =
      Pattern.compile("flink run -s (file:\\S+) -claimMode (NO_CLAIM|CLAIM)\n");

  @TempDir private Path directory;

  @Test
  void theReplicatorStaysOutUntilItIsReleased() throws Exception {
    Path source = directory.resolve("source");
    Path target = directory.resolve("target");
    Files.createDirectories(source);
    StatefulJobOptions options = options();
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      Replication replication = Replication.start(cluster, Replication.options(source, target));
      JobID job = cluster.run(options, checkpointsIn(source));
      CheckpointDirectories replicas = CheckpointDirectories.of(target, job);
      replicas.awaitAtLeast(2, Duration.ofSeconds(60), replication::requireNotFailed);

      RestorePoint line = promote(target, job);

      assertThat(line.claimMode()).isEqualTo(ClaimMode.NO_CLAIM);
      List<CompletedCheckpoint> promoted = replicas.completed();
      CompletedCheckpoint newest = promoted.get(promoted.size() - 1);
      cluster.awaitCheckpoint(job, source, newest.id() + 4);
      assertThat(replicas.completed()).isEqualTo(promoted);
      cluster.cancel(job);
      JobID restored = cluster.restore(options, checkpointsIn(directory.resolve("on")), line);
      StateEquality.assertRestored(options.digestDirectory(), job, restored, idOf(line));
      cluster.awaitCheckpoint(restored, directory.resolve("on"), idOf(line) + 2);
      cluster.cancel(restored);
      assertThat(replicas.completed()).isEqualTo(promoted);

      run(
          "promote",
          "--target",
          target.toString(),
          "--job",
          job.toHexString(),
          "--release",
          "--yes");

      // It was there all the time, and only the fence held it.
      replicas.awaitAtLeast(
          CheckpointDirectories.of(source, job).newest().orElseThrow().id(),
          Duration.ofSeconds(60),
          replication::requireNotFailed);
      replication.cancel();
    }
  }

  @Test
  void aClaimedReplicaIsTheOnlyOneThatIsOffered() throws Exception {
    Path source = directory.resolve("source");
    Path target = directory.resolve("target");
    Files.createDirectories(source);
    StatefulJobOptions options = options();
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      Replication replication = Replication.start(cluster, Replication.options(source, target));
      JobID job = cluster.run(options, checkpointsIn(source));
      CheckpointDirectories replicas = CheckpointDirectories.of(target, job);
      replicas.awaitAtLeast(3, Duration.ofSeconds(60), replication::requireNotFailed);
      cluster.cancel(job);
      replication.cancel();
      assertThat(replicas.completed()).hasSizeGreaterThan(1);

      RestorePoint line = promote(target, job, "--claim");

      assertThat(line.claimMode()).isEqualTo(ClaimMode.CLAIM);
      assertThat(replicas.completed()).hasSize(1);
      assertThat(run("latest", "--target", target.toString())).isEqualTo(line.path() + "\n");
      JobID restored = cluster.restore(options, checkpointsIn(directory.resolve("on")), line);
      StateEquality.assertRestored(options.digestDirectory(), job, restored, idOf(line));
      cluster.awaitCheckpoint(restored, directory.resolve("on"), idOf(line) + 4);
      cluster.cancel(restored);
      assertThat(Path.of(line.path().substring("file:".length())))
          .as("what was claimed, and is not needed any more")
          .doesNotExist();
    }
  }

  @Test
  void aChangelogIsClaimedWithoutBeingAsked() throws Exception {
    Path source = directory.resolve("source");
    Path target = directory.resolve("target");
    Path changes = directory.resolve("dstl");
    Path on = directory.resolve("on");
    Files.createDirectories(source);
    StatefulJobOptions options = options();
    Configuration changelog =
        Configuration.fromMap(
            Map.of(
                "state.changelog.storage", "filesystem",
                "dstl.dfs.base-path", changes.toUri().toString(),
                "state.changelog.periodic-materialize.interval", "700ms"));
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, changelog)) {
      Configuration replicate = Replication.options(source, target);
      replicate.set(ReplicationOptions.ALLOWED_ROOTS, List.of(changes.toUri().toString()));
      Replication replication = Replication.start(cluster, replicate);
      Configuration withChangelog = checkpointsIn(source);
      withChangelog.setString("state.changelog.enabled", "true");
      JobID job = cluster.run(options, withChangelog);
      CheckpointDirectories.of(target, job)
          .awaitAtLeast(4, Duration.ofSeconds(60), replication::requireNotFailed);
      cluster.cancel(job);
      replication.cancel();
      FileUtils.deleteDirectory(source.toFile());
      FileUtils.deleteDirectory(changes.toFile());

      RestorePoint line = promote(target, job);

      assertThat(line.claimMode()).isEqualTo(ClaimMode.CLAIM);
      withChangelog.addAll(checkpointsIn(on));
      JobID restored = cluster.restore(options, withChangelog, line);
      StateEquality.assertRestored(options.digestDirectory(), job, restored, idOf(line));
      cluster.awaitCheckpoint(restored, on, idOf(line) + 4);
      cluster.cancel(restored);
    }
  }

  private static long idOf(RestorePoint line) {
    return Long.parseLong(line.path().substring(line.path().lastIndexOf('-') + 1));
  }

  /** The printed line, as Flink reads it. */
  private static RestorePoint promote(Path target, JobID job, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("promote", "--target", target.toString(), "--job", job.toHexString()));
    arguments.addAll(List.of(options));
    String stdout = run(arguments.toArray(String[]::new));
    Matcher line = LINE.matcher(stdout);
    assertThat(line.matches()).as(stdout).isTrue();
    return new RestorePoint(line.group(1), ClaimMode.valueOf(line.group(2)));
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = StandaloneMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(exitCode).as("%s", err).isZero();
    return out.toString();
  }

  private StatefulJobOptions options() {
    return StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(2_000);
  }

  private static Configuration checkpointsIn(Path base) throws IOException {
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofMillis(500))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
