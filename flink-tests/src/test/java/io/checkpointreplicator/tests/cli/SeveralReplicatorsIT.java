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
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.TreeSnapshot;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicators that publish and delete all the time, and are stopped at any moment, by a promotion
 * or by the operating system: a tree has one master.
 */
@DisabledOnOs(OS.WINDOWS)
@Tag("one-line")
final class SeveralReplicatorsIT {
  private static final JobId JOB = new JobId("0000000000000000000000000000b0b0");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PROMOTED = "PLAN refused job " + JOB + ": The replicas were promoted";
  private static final String HELD = "PLAN refused job " + JOB + ": Another replicator replicates";
  private static final int ROUNDS = 6;

  private final Random random = new Random(7);
  private final List<JarProcess> processes = new ArrayList<>();

  @TempDir private Path directory;
  private BusySource source;
  private ReplicaTree replicas;

  @BeforeEach
  void startSource() throws IOException {
    source = BusySource.start(Files.createDirectories(directory.resolve("source")), JOB);
    replicas = ReplicaTree.local(directory.resolve("target"), JOB);
  }

  @AfterEach
  void stop() throws Exception {
    source.stop();
    processes.forEach(JarProcess::close);
  }

  private JarProcess replicator(String name) throws IOException {
    JarProcess process =
        JarProcess.start(Files.createDirectories(directory.resolve(name)), arguments());
    processes.add(process);
    process.awaitWebUi();
    return process;
  }

  private String[] arguments(String... more) throws IOException {
    Path config = directory.resolve("lease.yaml");
    Files.writeString(config, "replication.lease.timeout: 6 s\n");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replicate",
                "--source",
                directory.resolve("source").toString(),
                "--target",
                directory.resolve("target").toString(),
                "--retain",
                "1",
                "--delete-delay",
                "1s",
                "--config",
                config.toString(),
                "--ui-port",
                "0"));
    arguments.addAll(more.length > 0 ? List.of(more) : List.of("--interval", "100ms"));
    return arguments.toArray(String[]::new);
  }

  /** Waits for so many newer checkpoints to be completed, and for the replica of a later one. */
  private void awaitReplica(JarProcess replicator, int newer) {
    long after = source.newest() + newer;
    await("replica of a checkpoint after " + after)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .failFast(replicator::requireAlive)
        .until(() -> requireWhole().stream().anyMatch(id -> id > after));
  }

  /** The visible replicas; of those that are still visible afterwards, nothing may be missing. */
  private List<Long> requireWhole() {
    List<Long> visible = replicas.visible();
    List<String> problems = replicas.problems();
    List<Long> still = replicas.visible();
    assertThat(problems)
        .filteredOn(problem -> still.stream().anyMatch(id -> problem.startsWith("chk-" + id + " ")))
        .isEmpty();
    return visible;
  }

  private static void awaitRefusals(JarProcess replicator, String words, int more)
      throws IOException {
    long before = count(replicator, words);
    await(more + " times more: " + words)
        .atMost(PATIENCE)
        .failFast(replicator::requireAlive)
        .until(() -> count(replicator, words) >= before + more);
  }

  private static long count(JarProcess replicator, String words) throws IOException {
    return replicator.stderr().lines().filter(line -> line.contains(words)).count();
  }

  private void promote(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "promote", "--target", directory.resolve("target").toString(), "--job", JOB.hex()));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s", run).isZero();
  }

  /**
   * The files of the tree but those of plans: a plan that is being staged is written on through the
   * open file, into a directory that nothing is published from any more.
   */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = TreeSnapshot.of(replicas.onDisk("")).files();
    files.keySet().removeIf(path -> path.matches("_replicas/leases/[^/]+/plans/.*"));
    return files;
  }

  /** In each other round it is stopped where it is, so that it cannot even notice. */
  @Test
  void nothingChangesOnceATreeIsPromoted() throws Exception {
    JarProcess replicator = replicator("one");
    awaitReplica(replicator, 0);
    for (int round = 1; round <= ROUNDS; round++) {
      awaitReplica(replicator, random.nextInt(10));
      boolean paused = round % 2 == 0;
      if (paused) {
        replicator.pause();
      }
      promote();
      Map<String, String> promoted = files();
      replicator.resume();

      awaitRefusals(replicator, PROMOTED, round == ROUNDS ? 20 : 4);

      assertThat(files())
          .as("round %d, replicator was paused: %s", round, paused)
          .isEqualTo(promoted);
      assertThat(replicas.problems()).isEmpty();
      promote("--release", "--yes");
      awaitReplica(replicator, 0);
    }
  }

  @Test
  void ofTwoReplicatorsOneReplicates() throws Exception {
    JarProcess first = replicator("first");
    awaitReplica(first, 0);

    JarProcess second = replicator("second");
    awaitRefusals(second, HELD, 1);
    CommandRun once = CommandRun.of(arguments("--once"));
    assertThat(once.exitCode()).as("%s", once).isEqualTo(1);
    assertThat(once.stdout() + once.stderr()).contains("Another replicator replicates job " + JOB);
    awaitReplica(first, 0);

    first.pause();
    awaitReplica(second, 0);
    first.resume();
    awaitRefusals(first, HELD, 2);
    awaitReplica(second, 0);
    assertThat(second.stderr()).doesNotContain("was lost");

    second.terminate();
    CommandRun end = second.awaitEnd(PATIENCE);
    assertThat(end.exitCode()).as("%s", end).isEqualTo(143);
    try (Stream<Path> owners = Files.list(directory.resolve("target/_replicator/owners"))) {
      assertThat(owners).as("those that are alive").hasSize(1);
    }
    awaitReplica(first, 0);

    source.stop();
    await("replica of the last checkpoint")
        .atMost(PATIENCE)
        .failFast(first::requireAlive)
        .until(() -> requireWhole().contains(source.newest()));
    CommandRun verify =
        CommandRun.of("verify", "--checksum", replicas.onDisk("chk-" + source.newest()).toString());
    assertThat(verify.exitCode()).as("%s", verify).isZero();
  }
}
