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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree that was copied byte for byte restores after {@code relocate}, its old place gone. */
final class RelocateIT {
  private static final int KEYS = 2_000;

  @TempDir private static Path dstl;
  private static FlinkMiniCluster cluster;

  @TempDir private Path directory;

  /** Checkpoints that name their files in different ways. */
  enum Variant {
    /** Absolute paths to shared files. */
    ROCKSDB_INCREMENTAL(Map.of()),
    /** Segments of files, and directories. */
    FILE_MERGING(
        Map.of(
            "execution.checkpointing.file-merging.enabled", "true",
            "execution.checkpointing.file-merging.across-checkpoint-boundary", "true")),
    /** Absolute paths to files outside of the job's directory. */
    CHANGELOG(
        Map.of(
            "state.changelog.enabled", "true",
            "state.changelog.periodic-materialize.interval", "700ms"));

    private final Map<String, String> options;

    Variant(Map<String, String> options) {
      this.options = options;
    }
  }

  @BeforeAll
  static void startCluster() throws Exception {
    // Where the changelog goes is the TaskManager's affair.
    cluster =
        FlinkMiniCluster.start(
            1,
            2,
            Configuration.fromMap(
                Map.of(
                    "state.changelog.storage",
                    "filesystem",
                    "dstl.dfs.base-path",
                    dstl.toUri().toString())));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource
  void aByteCopyRestoresAfterRelocate(Variant variant) throws Exception {
    StatefulJobOptions options =
        StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(KEYS);
    Path source = directory.resolve("source");
    JobID job = cluster.run(options, configuration(source, variant));
    cluster.awaitCheckpoint(job, source, 5);
    cluster.cancel(job);
    Path changes = dstl.resolve(job.toHexString());

    for (ClaimMode mode : ClaimMode.values()) {
      copyTree(source, directory.resolve("copy-" + mode));
      if (variant == Variant.CHANGELOG) {
        copyTree(changes, directory.resolve("dstl-" + mode));
      }
    }
    FileUtils.deleteDirectory(source.toFile());
    FileUtils.deleteDirectory(changes.toFile());

    for (ClaimMode mode : ClaimMode.values()) {
      Path copy = directory.resolve("copy-" + mode);
      List<String> arguments =
          new ArrayList<>(List.of("relocate", source.toString(), "--to", copy.toString()));
      if (variant == Variant.CHANGELOG) {
        assertThat(CommandRun.of(arguments.toArray(String[]::new)).stdout())
            .contains("Copy these too, and say where the copy lies with --also OLD=NEW.");
        arguments.addAll(List.of("--also", changes + "=" + directory.resolve("dstl-" + mode)));
      }
      CommandRun relocated = CommandRun.of(arguments.toArray(String[]::new));
      assertThat(relocated.exitCode()).as("%s", relocated).isZero();
      assertThat(relocated.results()).hasSize(3).allMatch(line -> line.endsWith(" rewritten"));
      restore(
          options, variant, job, CheckpointDirectories.of(copy, job).newest().orElseThrow(), mode);
    }
    assertThat(source).as("what was copied").doesNotExist();
    assertThat(changes).as("what was copied").doesNotExist();
  }

  /** Restores, lets the claimed checkpoint be subsumed, and restores once more. */
  private void restore(
      StatefulJobOptions options,
      Variant variant,
      JobID taker,
      CompletedCheckpoint checkpoint,
      ClaimMode mode)
      throws Exception {
    Path base = directory.resolve("after-" + mode);
    Configuration configuration = configuration(base, variant);
    if (variant == Variant.CHANGELOG && mode == ClaimMode.NO_CLAIM) {
      configuration.setString("state.changelog.enabled", "false");
    }
    JobID restored =
        cluster.restore(options, configuration, RestorePoint.of(checkpoint.directory(), mode));
    StateDigest state =
        StateEquality.assertRestored(options.digestDirectory(), taker, restored, checkpoint.id());
    assertThat(state.keys()).isEqualTo(KEYS);
    cluster.awaitCheckpoint(restored, base, checkpoint.id() + 4);
    cluster.cancel(restored);
    CompletedCheckpoint next = CheckpointDirectories.of(base, restored).newest().orElseThrow();
    JobID again =
        cluster.restore(options, configuration, RestorePoint.of(next.directory(), ClaimMode.CLAIM));
    StateEquality.assertRestored(options.digestDirectory(), restored, again, next.id());
    cluster.cancel(again);
  }

  private static Configuration configuration(Path base, Variant variant) {
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofMillis(400))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    configuration.addAll(Configuration.fromMap(variant.options));
    return configuration;
  }

  /** As {@code cp -r} does. */
  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }
}
