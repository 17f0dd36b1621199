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
package io.checkpointreplicator.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.TargetJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetainerTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final long DELAY = 600_000;
  private static final long START = 1_800_000_000_000L;
  private static final String PLAN = "1700000000000-0123abcd";
  private static final String OTHER_PLAN = "1700000000001-0123abcd";

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private Lease lease;

  @BeforeEach
  void createTarget() {
    target = ReplicaTree.faulty(directory, JOB);
    lease = target.held();
  }

  /** Replicas that share one file with each other and another one with the next. */
  private void replicas(long first, long last) {
    for (long id = first; id <= last; id++) {
      target.replica(id, "shared/all", "shared/" + id, "shared/" + (id + 1), "chk-" + id + "/own");
    }
  }

  /** A plan that came to nothing at a time, with files that it copied. */
  private void failedPlan(String plan, long id, long atMillis, String... files) {
    for (String file : files) {
      if (!Files.exists(target.onDisk(file))) {
        target.file(file, 10);
      }
    }
    target
        .stage(plan, id, files)
        .file("_replicas/leases/1-replicator/plans/" + plan + "/outcome.json", 10);
    touchPlan(plan, atMillis);
  }

  private void touchPlan(String plan, long atMillis) {
    StorePath planDirectory = target.lease().planDirectory(plan);
    for (String path : target.paths()) {
      if (path.startsWith("_replicas/leases/1-replicator/plans/" + plan + "/")) {
        target.touch(target.layout().jobDirectory().resolve(path), atMillis);
      }
    }
    target.touch(planDirectory, atMillis);
  }

  private RetainReport retain(int replicas, long nowMillis) {
    return new Retainer(replicas, Duration.ofMillis(DELAY)).retain(target.job(), lease, nowMillis);
  }

  private void assertNoProblem(RetainReport report) {
    assertThat(report.problem()).isEmpty();
    assertThat(target.problems()).isEmpty();
  }

  /** A run that finds a problem and deletes no file. */
  private String problem(long nowMillis) {
    TreeSet<String> before = target.paths();
    RetainReport report = retain(1, nowMillis);
    assertThat(report.deleted()).isEmpty();
    assertThat(target.paths().stream().filter(path -> path.matches("(chk|shared).*")))
        .containsAll(before.stream().filter(p -> p.matches("(chk|shared).*/[^_].*")).toList());
    assertThat(report.problem()).isPresent();
    return report.problem().get();
  }

  @Test
  void keepsAtLeastOneReplica() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Retainer(0, Duration.ZERO))
        .withMessage("retain must be 1 or more: 0");
  }

  @Test
  void aTreeThatIsNotThereNeedsNothing() {
    assertThat(retain(3, START).nextDueMillis()).isEmpty();
    assertThat(target.paths()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void keepsTheNewest(int retained) {
    replicas(1, 5);

    RetainReport report = retain(retained, START);

    assertNoProblem(report);
    assertThat(target.visible())
        .isEqualTo(List.of(1L, 2L, 3L, 4L, 5L).subList(Math.max(0, 5 - retained), 5));
    assertThat(report.hidden()).hasSize(Math.max(0, 5 - retained));
  }

  @Test
  void newestMeansLatestNotHighest() {
    replicas(1, 3);
    target.touch(target.layout().metadata(1), START);

    retain(1, START);

    assertThat(target.visible()).containsExactly(1L);
  }

  @Test
  void saysWhatItHidAndWhy() {
    replicas(1, 4);

    assertThat(retain(3, START).hidden())
        .containsExactly(new RetainReport.Hidden(1, "3 newer replicas are visible"));
  }

  @Test
  void saysSoWhenItReallyHidAReplica() {
    replicas(1, 2);
    faults.on(Operation.RENAME, ".*/chk-1/_metadata -> .*").fail();
    assertThat(retain(1, START).hidden()).isEmpty();
    faults.recover();

    assertThat(retain(1, START + 1).hidden()).hasSize(1);
    assertThat(retain(1, START + 2).hidden()).isEmpty();
  }

  @Test
  void hidesAReplicaByItsManifestFirst() {
    replicas(1, 2);
    List<Boolean> manifests = new ArrayList<>();
    faults
        .on(Operation.RENAME, ".*/chk-1/_metadata -> .*")
        .act(
            () -> {
              manifests.add(Files.exists(target.onDisk("_replicas/chk-1.json.gz")));
              manifests.add(
                  Files.exists(
                      target.onDisk(
                          "_replicas/leases/1-replicator/retired/chk-1." + START + ".json.gz")));
            });

    retain(1, START);

    assertThat(manifests).containsExactly(false, true);
  }

  @Test
  void filesStayForTheDeleteDelay() {
    replicas(1, 2);
    TreeSet<String> before = target.paths();
    retain(1, START);

    RetainReport report = retain(1, START + DELAY - 1);

    assertNoProblem(report);
    assertThat(report.deleted()).isEmpty();
    assertThat(report.nextDueMillis()).isEqualTo(OptionalLong.of(START + DELAY));
    before.remove("chk-1/_metadata");
    before.remove("_replicas/chk-1.json.gz");
    assertThat(target.paths()).containsAll(before);
  }

  @Test
  void filesThatNobodyNeedsGoAfterTheDelay() {
    replicas(1, 3);
    retain(1, START);

    RetainReport report = retain(1, START + DELAY);

    assertNoProblem(report);
    assertThat(report.deleted()).hasSize(4);
    assertThat(report.nextDueMillis()).isEmpty();
    assertThat(target.paths())
        .containsExactly(
            "_replicas/chk-3.json.gz",
            "chk-3/_metadata",
            "chk-3/own",
            "shared/3",
            "shared/4",
            "shared/all");
    assertThat(target.onDisk("chk-1")).doesNotExist();
    assertThat(target.onDisk("chk-2")).doesNotExist();
  }

  @Test
  void withoutDelayFilesGoAtOnce() {
    replicas(1, 2);

    RetainReport report = new Retainer(1, Duration.ZERO).retain(target.job(), lease, START);

    assertNoProblem(report);
    assertThat(target.paths()).doesNotContain("shared/1", "chk-1/own").contains("shared/2");
  }

  @Test
  void aSecondRunFindsNothingToDo() {
    replicas(1, 3);
    retain(1, START);
    retain(1, START + DELAY);
    TreeSet<String> before = target.paths();

    RetainReport report = retain(1, START + 2 * DELAY);

    assertThat(report).isEqualTo(RetainReport.NOTHING);
    assertThat(target.paths()).isEqualTo(before);
  }

  @Test
  void aFileThatAYoungerHiddenReplicaNamesStays() {
    replicas(1, 2);
    retain(1, START);
    replicas(3, 3);
    retain(1, START + 1000);

    assertNoProblem(retain(1, START + DELAY));

    assertThat(target.paths()).doesNotContain("shared/1").contains("shared/2", "chk-2/own");
  }

  @Test
  void aFileThatAYoungPlanNamesStays() {
    replicas(1, 2);
    retain(1, START);
    failedPlan(PLAN, 3, START + DELAY - 1, "shared/1", "shared/2");

    assertNoProblem(retain(1, START + DELAY));

    assertThat(target.paths()).contains("shared/1").doesNotContain("chk-1/own");
  }

  @Test
  void theFilesOfAReplicaThatSomebodyElseMadeInvisibleStay() {
    replicas(1, 3);
    target.delete(target.layout().metadata(2));
    retain(1, START);

    assertNoProblem(retain(1, START + 100 * DELAY));

    assertThat(target.paths())
        .contains("_replicas/chk-2.json.gz", "chk-2/own", "shared/2", "shared/3")
        .doesNotContain("chk-1/own", "shared/1");
  }

  @Test
  void foreignFilesInTheDirectoryOfACheckpointStay() {
    replicas(1, 2);
    target.file("chk-1/somebody-elses", 10);
    retain(1, START);

    assertNoProblem(retain(1, START + DELAY));

    assertThat(target.paths()).contains("chk-1/somebody-elses").doesNotContain("chk-1/own");
  }

  @Test
  void otherFilesInTheTreeStay() {
    replicas(1, 2);
    target.file("shared/unknown", 10).file("other", 10).file("_replicas/note.txt", 10);
    target
        .file("_replicas/leases/1-replicator/retired/chk-1.json.gz", 10)
        .file("_replicas/leases/1-replicator/retired/readme", 10);
    retain(1, START);

    assertNoProblem(retain(1, START + DELAY));

    assertThat(target.paths())
        .contains(
            "shared/unknown",
            "other",
            "_replicas/note.txt",
            "_replicas/leases/1-replicator/retired/chk-1.json.gz",
            "_replicas/leases/1-replicator/retired/readme");
  }

  @Test
  void deletesNothingWhileAManifestCannotBeRead() throws IOException {
    replicas(1, 3);
    retain(2, START);
    Files.write(target.onDisk("_replicas/chk-3.json.gz"), new byte[] {1, 2});

    assertThat(problem(START + DELAY)).contains("The manifest of", "chk-3 cannot be read");
  }

  @Test
  void deletesNothingWhileAVisibleReplicaHasNoManifest() {
    replicas(1, 3);
    retain(2, START);
    target.delete(target.layout().manifest(3));

    assertThat(problem(START + DELAY)).contains("chk-3 cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_replicas/chk-2.json.gz",
        "_replicas/leases/1-replicator/retired/chk-1.1800000000000.json.gz"
      })
  void deletesNothingWhileAHiddenManifestCannotBeRead(String manifest) throws IOException {
    replicas(1, 3);
    target.delete(target.layout().metadata(2));
    retain(1, START);
    Files.write(target.onDisk(manifest), new byte[] {1, 2});

    problem(START + DELAY);
  }

  @Test
  void deletesNothingWhileAYoungPlanCannotBeRead() {
    replicas(1, 2);
    retain(1, START);
    failedPlan(PLAN, 3, START + DELAY - 1, "shared/1");
    faults.on(Operation.READ, ".*/plans/.*").fail(() -> new IOException("Connection reset"));

    assertThat(problem(START + DELAY)).isEqualTo("Connection reset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/_replicas",
        "/_replicas/leases/1-replicator/retired",
        "/_replicas/leases/1-replicator/plans"
      })
  void deletesNothingWhileTheTreeCannotBeListed(String listed) {
    replicas(1, 2);
    retain(1, START);
    faults.on(Operation.LIST, ".*/" + JOB + listed).fail(() -> new IOException("Connection reset"));

    assertThat(problem(START + DELAY)).isEqualTo("Connection reset");
  }

  @Test
  void aReplicaWithoutManifestIsNeitherHiddenNorCounted() {
    replicas(1, 4);
    target.delete(target.layout().manifest(1)).delete(target.layout().manifest(4));

    retain(1, START);

    assertThat(target.visible()).containsExactly(1L, 3L, 4L);
  }

  @Test
  void doesNothingInAPromotedTree() {
    replicas(1, 3);
    failedPlan(PLAN, 3, START, "shared/x");
    target.file("_fence.json", 2);
    TreeSet<String> before = target.paths();

    RetainReport report = retain(1, START + DELAY);

    assertThat(report.problem().orElseThrow()).contains("The replicas were promoted");
    assertThat(target.paths()).isEqualTo(before);
  }

  @Test
  void whatAFailedPlanCopiedGoesAfterTheDelay() {
    replicas(1, 1);
    failedPlan(PLAN, 2, START, "shared/all", "shared/x", "chk-2/own");
    target.file("_replicas/leases/1-replicator/plans/" + PLAN + "/1.part", 10);
    touchPlan(PLAN, START);

    RetainReport young = retain(3, START + DELAY - 1);
    assertNoProblem(young);
    assertThat(young.nextDueMillis()).hasValue(START + DELAY);
    assertThat(target.paths()).contains("shared/x", "chk-2/own");

    RetainReport report = retain(3, START + DELAY);
    assertNoProblem(report);
    assertThat(report.deleted()).hasSize(2);
    assertThat(target.paths())
        .containsExactly(
            "_replicas/chk-1.json.gz",
            "chk-1/_metadata",
            "chk-1/own",
            "shared/1",
            "shared/2",
            "shared/all");
  }

  @Test
  void theDirectoryThatAFailedPlanCopiedIntoGoesToo() {
    replicas(1, 1);
    failedPlan(PLAN, 2, START, "chk-2/own");

    retain(3, START + DELAY);

    assertThat(target.onDisk("chk-2")).doesNotExist();
    assertThat(target.onDisk("_replicas/leases/1-replicator/plans/" + PLAN)).doesNotExist();
  }

  @Test
  void aFailedPlanIsAsYoungAsTheLastThingThatChangedInIt() {
    failedPlan(PLAN, 2, START, "shared/x");
    target.touch(target.lease().outcome(PLAN), START + 1000);

    assertThat(retain(3, START + DELAY).nextDueMillis()).hasValue(START + DELAY + 1000);
    assertThat(target.paths()).contains("shared/x");
  }

  @Test
  void whatTwoFailedPlansCopiedGoesWithTheYoungerOne() {
    failedPlan(PLAN, 2, START, "shared/x", "shared/y");
    failedPlan(OTHER_PLAN, 3, START + 1000, "shared/y");

    retain(3, START + DELAY);
    assertThat(target.paths()).doesNotContain("shared/x").contains("shared/y");

    retain(3, START + DELAY + 1000);
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void aFileThatThePlanRefusedToOverwriteIsNotItsToDelete() {
    replicas(1, 1);
    failedPlan(PLAN, 2, START, "shared/x", "shared/y");
    target.file("shared/x", 99);

    assertNoProblem(retain(3, START + DELAY));

    assertThat(target.paths()).contains("shared/x").doesNotContain("shared/y");
  }

  @Test
  void aPlanThatDiedWhileItStagedItsMetadataHasNoFiles() throws IOException {
    replicas(1, 1);
    failedPlan(PLAN, 2, START, "shared/1", "shared/x");
    Path staged = target.onDisk(target.lease().stagedMetadata(PLAN));
    Files.write(staged, Arrays.copyOf(Files.readAllBytes(staged), 100));
    touchPlan(PLAN, START);

    assertNoProblem(retain(3, START + DELAY));

    assertThat(target.paths()).contains("shared/1", "shared/x");
    assertThat(target.onDisk("_replicas/leases/1-replicator/plans/" + PLAN)).doesNotExist();
  }

  @Test
  void theDirectoryOfAPublishedPlanGoesAtOnce() throws IOException {
    replicas(1, 1);
    Files.createDirectories(target.onDisk("_replicas/leases/1-replicator/plans/" + PLAN));

    assertNoProblem(retain(3, START));

    assertThat(target.onDisk("_replicas/leases/1-replicator/plans")).isEmptyDirectory();
  }

  @Test
  void theDelayBeginsWhenAReplicaIsHiddenNotWhenItsManifestMoves() {
    replicas(1, 2);
    faults.on(Operation.RENAME, ".*/chk-1/_metadata -> .*").fail();
    retain(1, START);
    faults.recover();
    assertThat(target.visible()).containsExactly(1L, 2L);

    long later = START + 10 * DELAY;
    assertNoProblem(retain(1, later));
    assertThat(target.visible()).containsExactly(2L);
    assertThat(target.paths()).contains("shared/1", "chk-1/own");

    assertNoProblem(retain(1, later + DELAY));
    assertThat(target.paths()).doesNotContain("shared/1", "chk-1/own");
  }

  @Test
  void aReplicaThatIsHiddenTwiceKeepsTheFilesOfTheSecondTime() {
    replicas(1, 2);
    retain(1, START);
    target.replica(1, "shared/other");
    faults.on(Operation.RENAME, ".*/chk-1/_metadata -> .*").fail();
    retain(1, START + 1000);
    faults.recover();

    assertNoProblem(retain(1, START + 10 * DELAY));

    assertThat(target.visible()).containsExactly(2L);
    assertThat(target.paths()).contains("shared/other").doesNotContain("shared/1");
  }

  @Test
  void anErrorOfTheStoresCodeIsAProblemOfThisJobOnly() {
    replicas(1, 2);
    retain(1, START);
    faults
        .on(Operation.LIST, ".*/retired")
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });

    assertThat(problem(START + DELAY)).endsWith("/retired: Filesystem closed");
  }

  @Test
  void aRefusedDeletionIsAProblemAndDoneNextTime() {
    replicas(1, 2);
    retain(1, START);
    faults.on(Operation.RENAME, ".*/shared/1 -> .*").refuse();

    assertThat(retain(1, START + DELAY).problem().orElseThrow())
        .contains("Store refused to rename", "shared/1 to ");
    faults.recover();

    assertNoProblem(retain(1, START + DELAY));
    assertThat(target.paths()).doesNotContain("shared/1", "chk-1/own");
  }

  @Test
  void aReplicaThatIsPublishedAgainKeepsItsFiles() {
    replicas(1, 2);
    retain(1, START);
    replicas(1, 1);

    assertNoProblem(retain(2, START + DELAY));

    assertThat(target.visible()).containsExactly(1L, 2L);
    assertThat(target.paths()).contains("shared/1", "chk-1/own");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aCrashAtAnyCallLeavesWholeReplicasAndEnoughOfThem(Moment moment) {
    replicas(1, 3);
    retain(3, START);
    replicas(4, 4);
    failedPlan(PLAN, 5, START, "shared/all", "shared/x", "chk-5/own");
    retain(3, START);
    replicas(5, 6);
    Path saved = directory.resolve("saved");
    target.save(saved);
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      target.reset(saved);
      faults.crashAt(call, moment);
      retain(3, START + DELAY);
      crashed = faults.hasCrashed();
      faults.recover();

      assertThat(target.problems()).as("after a crash at call %s", call).isEmpty();
      assertThat(target.visible()).as("after a crash at call %s", call).contains(4L, 5L, 6L);

      assertNoProblem(retain(3, START + DELAY));
      assertThat(target.visible()).as("call %s", call).containsExactly(4L, 5L, 6L);
      assertNoProblem(retain(3, START + 2 * DELAY));
      assertThat(target.paths())
          .as("call %s", call)
          .containsExactly(
              "_replicas/chk-4.json.gz",
              "_replicas/chk-5.json.gz",
              "_replicas/chk-6.json.gz",
              "chk-4/_metadata",
              "chk-4/own",
              "chk-5/_metadata",
              "chk-5/own",
              "chk-6/_metadata",
              "chk-6/own",
              "shared/4",
              "shared/5",
              "shared/6",
              "shared/7",
              "shared/all");
      assertThat(call).isLessThan(500);
    }
  }

  @Test
  void hidingDoesNotCostMoreTheMoreReplicasWereHidden() throws IOException {
    replicas(1, 43);
    retain(3, START);
    replicas(44, 44);
    Files.createDirectories(target.onDisk("_replicas/leases/1-replicator/plans/" + PLAN));
    int before = faults.count(Operation.OPEN) + faults.count(Operation.STATUS);

    retain(3, START + 1);

    // One look at each checkpoint directory, and a few calls for what is visible.
    assertThat(faults.count(Operation.OPEN) + faults.count(Operation.STATUS) - before)
        .isLessThan(44 + 20);
  }

  /** Files of the same names somewhere else are nobody's replica. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "shared",
        "chk-1",
        "_replicas/leases/1-replicator/retired",
        "_replicas/leases/1-replicator/plans"
      })
  void nothingIsDeletedThroughALink(String linked, @TempDir Path elsewhere) throws IOException {
    target = ReplicaTree.local(directory, JOB);
    lease = target.held();
    replicas(1, 3);
    failedPlan(PLAN, 2, START, "shared/failed");
    retain(1, START);
    Path moved = elsewhere.resolve("moved");
    Files.move(target.onDisk(linked), moved);
    Files.createSymbolicLink(target.onDisk(linked), moved);
    Set<Path> before = filesIn(moved);
    assertThat(before).isNotEmpty();

    RetainReport report = retain(1, START + 2 * DELAY);

    assertThat(report.problem().orElseThrow())
        .contains("leads through the symbolic link " + target.onDisk(linked) + ".");
    assertThat(filesIn(moved)).isEqualTo(before);
    assertThat(target.visible()).containsExactly(3L);
  }

  private static Set<Path> filesIn(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).collect(Collectors.toSet());
    }
  }

  /** Somebody wrote a manifest that names what is no file of a replica. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside",
        "shared/../../outside",
        "/outside",
        "chk-3/_metadata",
        "_fence.json",
        "_replicas/chk-3.json.gz",
        "shared/./../../outside",
        "file:/outside"
      })
  void nothingIsDeletedThatAHostileManifestNames(String path) throws IOException {
    replicas(1, 3);
    Path outside = Files.writeString(directory.resolve("outside"), "not ours");
    Path retired = target.onDisk(target.lease().retiredManifest(1, START - 2 * DELAY));
    Files.createDirectories(retired.getParent());
    String json = new String(gunzip(target.onDisk(target.layout().manifest(1))));
    Files.delete(target.onDisk(target.layout().manifest(1)));
    Files.delete(target.onDisk(target.layout().metadata(1)));
    Files.write(retired, gzip(json.replace("shared/all", path)));

    RetainReport report = retain(3, START);

    assertThat(report.problem().orElseThrow()).contains("'" + path + "' is ");

    assertThat(outside).exists();
    assertThat(target.visible()).containsExactly(2L, 3L);
  }

  private static byte[] gunzip(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes());
    }
    return bytes.toByteArray();
  }

  /** Or each round would take the longer the more replicas were hidden within the delay. */
  @Test
  void eachManifestIsReadOnceWhileItMatters() {
    TargetJob job = target.job();
    Retainer retainer = new Retainer(1, Duration.ofMillis(DELAY));
    int hiddenAtOnce = 5;
    for (long id = 1; id <= 20; id++) {
      replicas(id, id);
      long before = faults.count(Operation.OPEN);

      RetainReport report = retainer.retain(job, lease, START + id * DELAY / hiddenAtOnce);

      assertNoProblem(report);
      assertThat(report.deleted().isEmpty()).isEqualTo(id <= hiddenAtOnce + 1);
      // The visible one, and the same where it lies once it is hidden; all that were hidden before
      // as soon as files are deleted.
      long most = id <= hiddenAtOnce ? 1 : id == hiddenAtOnce + 2 ? 2 + hiddenAtOnce : 2;
      assertThat(faults.count(Operation.OPEN) - before).isLessThanOrEqualTo(most);
    }
  }
}
