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
package io.checkpointreplicator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.lease.Heartbeat;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcCommandTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER = new JobId("b".repeat(32));
  private static final String PLAN = "1700000000000-0123abcd";

  @TempDir private Path directory;
  private ReplicaTree tree;

  @BeforeEach
  void createTree() {
    tree = replicas(JOB, 5);
  }

  private ReplicaTree replicas(JobId job, long last) {
    ReplicaTree created = ReplicaTree.local(directory, job);
    for (long id = 1; id <= last; id++) {
      created.replica(id, "shared/all", "shared/" + id, "shared/" + (id + 1), "chk-" + id + "/own");
    }
    return created;
  }

  private CommandRun gc(Object... options) {
    Object[] arguments = new Object[options.length + 3];
    arguments[0] = "gc";
    arguments[1] = "--target";
    arguments[2] = directory;
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandRun.of(arguments);
  }

  /** With a word in place of each time. */
  private static List<String> timeless(CommandRun run) {
    return run.lines().stream().map(line -> line.replaceAll("hidden at 20.*Z", "NOW")).toList();
  }

  private LeaseId lease(ReplicaTree of) throws IOException {
    return Leases.current(of.layout()).orElseThrow();
  }

  @Test
  void saysWhatItHidesAndDeletesAndWhy() throws IOException {
    CommandRun run = gc("--delete-delay", "0s");

    assertThat(run.stderr()).isEmpty();
    assertThat(timeless(run))
        .containsExactly(
            JOB + " hides chk-1: 3 newer replicas are visible",
            JOB + " hides chk-2: 3 newer replicas are visible",
            JOB + " deletes chk-1/own: only chk-1 needed it, NOW",
            JOB + " deletes chk-2/own: only chk-2 needed it, NOW",
            JOB + " deletes shared/1: only chk-1 needed it, NOW",
            JOB + " deletes shared/2: only chk-1 needed it, NOW",
            JOB + ": hid 2 replicas, deleted 4 files (40 B)");
    assertThat(run.exitCode()).isZero();
    assertThat(tree.visible()).containsExactly(3L, 4L, 5L);
    assertThat(tree.problems()).isEmpty();
    assertThat(tree.paths()).doesNotContain("shared/1", "shared/2").contains("shared/3");
  }

  @Test
  void filesStayForTheDelay() throws IOException {
    assertThat(gc("--retain", 1).lines())
        .hasSize(5)
        .last()
        .isEqualTo(JOB + ": hid 4 replicas, deleted 0 files (0 B)");
    assertThat(tree.paths()).contains("shared/1", "chk-1/own");
    assertThat(gc("--retain", 1).lines())
        .containsExactly(JOB + ": hid 0 replicas, deleted 0 files (0 B)");
    assertThat(gc("--retain", 1, "--delete-delay", "0s").lines())
        .last()
        .isEqualTo(JOB + ": hid 0 replicas, deleted 8 files (80 B)");
    assertThat(tree.visible()).containsExactly(5L);
    assertThat(tree.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "10min"})
  void aDryRunSaysTheSameAndChangesNothing(String delay) throws IOException {
    TreeSet<String> before = tree.paths();
    tree.file("shared/somebodys", 7);
    before.add("shared/somebodys");

    CommandRun dry = gc("--dry-run", "--delete-delay", delay);

    assertThat(tree.paths()).isEqualTo(before);
    assertThat(tree.onDisk(tree.layout().leasesDirectory())).doesNotExist();
    assertThat(dry.stderr()).isEmpty();
    assertThat(dry.exitCode()).isZero();
    List<String> real = timeless(gc("--delete-delay", delay));
    assertThat(timeless(dry).stream().map(GcCommandTest::done).toList()).isEqualTo(real);
  }

  private static String done(String line) {
    return line.replace(": would hide ", ": hid ")
        .replace(", delete ", ", deleted ")
        .replace("would hide", "hides")
        .replace("would delete", "deletes");
  }

  @Test
  void givesTheLeaseBackWithAllThatIsInIt() throws IOException {
    tree.held();
    tree.stage(PLAN, 6, "shared/all");

    gc();

    assertThat(lease(tree).owner()).isEqualTo(LeaseId.RELEASED);
    assertThat(tree.onDisk(tree.lease().stagedMetadata(PLAN))).exists();
    assertThat(new Leases(tree.layout().target(), "next").hold(tree.layout()).isHeld()).isTrue();
  }

  @Test
  void leavesTheTreeOfALivingReplicatorAlone() throws IOException {
    replicas(OTHER, 4);
    StorePath target = tree.layout().target();
    Heartbeat alive = Heartbeat.start(target, "living", Duration.ofSeconds(5));
    try {
      Awaitility.await()
          .until(() -> !Store.list(target.resolve("_replicator/owners/living")).isEmpty());
      new Leases(target, "living").hold(tree.layout());
      TreeSet<String> before = tree.paths();

      CommandRun run = gc("--retain", 3);

      assertThat(run.exitCode()).isZero();
      assertThat(run.lines().get(0))
          .matches(JOB + ": left alone, held by living on .* since 20.*Z: it retains there itself");
      assertThat(run.lines().get(1)).startsWith(OTHER + " hides chk-1: ");
      assertThat(tree.paths()).isEqualTo(before);
      assertThat(lease(tree).owner()).isEqualTo("living");
    } finally {
      alive.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesAPromotedTreeAlone(boolean fenceIsThere) throws IOException {
    Leases.seize(tree.layout(), LeaseId.PROMOTED);
    if (fenceIsThere) {
      tree.file("_fence.json", 2);
    }
    TreeSet<String> before = tree.paths();
    String alone = JOB + ": left alone, promoted; the replicas are its job's";

    assertThat(gc("--dry-run").lines()).containsExactly(alone);
    CommandRun run = gc();
    assertThat(run.lines()).containsExactly(alone);
    assertThat(run.exitCode()).isZero();
    assertThat(tree.paths()).isEqualTo(before);
  }

  @Test
  void leavesTheBaseOfASourceAlone() throws IOException {
    Path source = directory.resolve(OTHER.hex()).resolve("chk-1");
    Files.createDirectories(source);
    Files.writeString(source.resolve("_metadata"), "not ours");

    CommandRun run = gc("--job", OTHER, "--retain", 1, "--delete-delay", "0s");

    assertThat(run.lines())
        .singleElement()
        .asString()
        .startsWith(OTHER + ": left alone, no replicator ever wrote there: no ");
    assertThat(source.getParent().toFile().list()).containsExactly("chk-1");
    assertThat(tree.visible()).hasSize(5);
  }

  /** What is in the tree, whoever holds the lease. */
  private TreeSet<String> withoutLease() {
    return tree.paths().stream()
        .map(path -> path.replaceFirst("leases/[^/]+", "lease"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJobWhoseManifestCannotBeReadLosesNothing(boolean dry) throws IOException {
    ReplicaTree other = replicas(OTHER, 5);
    gc("--retain", 3);
    Files.write(tree.onDisk(tree.layout().manifest(5)), new byte[] {1, 2});
    TreeSet<String> before = withoutLease();

    CommandRun run = dry ? gc("--dry-run", "--delete-delay", "0s") : gc("--delete-delay", "0s");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .startsWith("Error: job " + JOB + ": nothing was deleted: The manifest of ")
        .contains("chk-5 cannot be read");
    assertThat(run.lines()).allMatch(line -> line.startsWith(OTHER.hex()));
    assertThat(withoutLease()).isEqualTo(before);
    assertThat(other.paths().contains("shared/1")).isEqualTo(dry);
  }

  @Test
  void countsFilesThatNobodyKnowsAndKeepsThem() throws IOException {
    tree.held();
    tree.file("shared/x", 1000).file("other", 24).file("chk-1/y", 1).file("chk-9/_metadata.tmp", 1);
    tree.stage(PLAN, 6, "shared/planned").file("shared/planned", 10);

    assertThat(gc("--retain", 5).lines())
        .containsExactly(
            JOB
                + ": hid 0 replicas, deleted 0 files (0 B); 4 files (1.0 KB) that no manifest names,"
                + " kept: they may be somebody's");
    assertThat(tree.paths()).contains("shared/x", "other", "chk-1/y", "chk-9/_metadata.tmp");
  }

  @Test
  void whatAPlanForASavepointLeftGoesToo() throws IOException {
    tree.held();
    TargetLayout savepoints =
        new TargetLayout(tree.layout().target(), JOB, CheckpointKind.SAVEPOINT);
    LeaseLayout lease = new LeaseLayout(savepoints, tree.lease().lease());
    Path staged = tree.onDisk(lease.stagedMetadata(PLAN));
    Files.createDirectories(staged.getParent());
    tree.file("sp-7/state", 10);
    Files.write(staged, tree.metadata(7, "sp-7/state"));

    CommandRun run = gc("--retain", 5, "--delete-delay", "0s");

    assertThat(run.lines().get(0))
        .startsWith(JOB + " deletes sp-7/state: left by plan " + PLAN + ", which came to nothing");
    assertThat(tree.onDisk("sp-7/state")).doesNotExist();
    assertThat(run.lines().get(1)).isEqualTo(JOB + ": hid 0 replicas, deleted 1 file (10 B)");
  }

  @Test
  void namesCannotChangeTheTerminal() throws IOException {
    ReplicaTree other = ReplicaTree.local(directory, OTHER);
    other.replica(1, "shared/\u202exyz").replica(2, "shared/x");

    CommandRun run = gc("--job", OTHER, "--retain", 1, "--delete-delay", "0s");

    assertThat(run.lines().get(1)).startsWith(OTHER + " deletes shared/ xyz: only chk-1");
    assertThat(other.paths()).noneMatch(path -> path.contains("xyz"));
  }

  @Test
  void whatAReplicatorTookOverMeanwhileIsLeftToIt() throws IOException {
    Faults faults = FaultyFileSystem.install();
    ReplicaTree faulty = ReplicaTree.faulty(directory, JOB);
    faults
        .on(Operation.RENAME, ".*/chk-2.json.gz -> .*")
        .act(() -> new Leases(faulty.layout().target(), "next").hold(faulty.layout()));

    GcResult result =
        new GarbageCollection(
                new Retainer(3, Duration.ZERO),
                new Leases(faulty.layout().target(), "gc_1"),
                Clock.systemUTC())
            .run(faulty.job());

    assertThat(result)
        .isEqualTo(
            new GcResult.LeftAlone("a replicator took it over meanwhile: it retains there itself"));
    assertThat(lease(faulty).owner()).isEqualTo("next");
    assertThat(faulty.visible()).containsExactly(2L, 3L, 4L, 5L);
    assertThat(faulty.paths()).contains("chk-1/own", "chk-2/own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--retain=0|--retain is 0; allowed: 1 or more.",
        "--delete-delay=soon|--delete-delay is 'soon'; allowed: a duration such as 500ms, 10s",
        "--delete-delay=99999d|--delete-delay is PT2399976H; allowed: at most 36500 days.",
        "--job=x|x",
      })
  void optionsThatMakeNoSenseAreRefused(String option, String message) throws IOException {
    TreeSet<String> before = tree.paths();

    CommandRun run = gc(option);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).startsWith("Error: ").contains(message);
    assertThat(tree.paths()).isEqualTo(before);
  }

  @Test
  void aTargetThatIsNotThereIsRefused() {
    CommandRun run = CommandRun.of("gc", "--target", directory.resolve("none"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("/none does not exist. Name the directory that holds");
  }

  @Test
  void helpIsAManual() {
    CommandRun run = CommandRun.of("gc", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout())
        .contains("--dry-run", "--delete-delay=DURATION", "Exit codes:", "left alone");
    assertThat(run.stderr()).isEmpty();
  }
}
