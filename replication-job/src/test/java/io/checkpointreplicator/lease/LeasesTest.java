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
package io.checkpointreplicator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeasesTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Faults faults = FaultyFileSystem.install();
  private final List<Heartbeat> heartbeats = new ArrayList<>();

  @TempDir private Path directory;
  private ReplicaTree tree;
  private TargetLayout layout;

  @BeforeEach
  void createTree() {
    tree = ReplicaTree.faulty(directory, JOB);
    layout = tree.layout();
  }

  @AfterEach
  void stopBeating() {
    heartbeats.forEach(Heartbeat::close);
  }

  private Leases leases(String owner) {
    return new Leases(layout.target(), owner);
  }

  private LeaseId current() throws IOException {
    return Leases.current(layout).orElseThrow();
  }

  /** An owner that is alive. */
  private Leases alive(String owner) throws IOException {
    heartbeats.add(Heartbeat.start(layout.target(), owner, TIMEOUT));
    StorePath signs = Liveness.directory(layout.target(), owner);
    // What is still being written is no sign yet.
    Awaitility.await()
        .until(
            () ->
                Store.list(signs).stream()
                    .anyMatch(file -> Store.nameOf(file).endsWith(Heartbeat.SUFFIX)));
    return leases(owner);
  }

  @Test
  void nobodyHoldsTheLeaseAtFirst() throws IOException {
    assertThat(Leases.current(layout)).isEmpty();
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> leases("a").find(layout))
        .withMessage(
            "The lease on %s is nobody's. This replicator stays out of the tree until it holds the"
                + " lease again.",
            layout.jobDirectory());
  }

  @Test
  void theFirstTakesItAndKeepsIt() throws IOException {
    Leases leases = leases("a");
    Lease lease = leases.hold(layout);

    assertThat(lease.layout().lease()).isEqualTo(new LeaseId(1, "a"));
    assertThat(leases.hold(layout)).isSameAs(lease);
    assertThat(leases("a").find(layout).layout()).isEqualTo(lease.layout());
    assertThat(current()).isEqualTo(lease.layout().lease());
  }

  @Test
  void theNextAttemptOfTheSameOwnerTakesItAtOnceWithAllThatIsInIt() throws IOException {
    Leases attempt = alive("a");
    Lease first = attempt.hold(layout);
    Store.write(first.layout().stagedMetadata("1-aa"), out -> out.write(7));
    Lease second = leases("a").hold(layout);

    assertThat(second.layout().lease()).isEqualTo(new LeaseId(2, "a"));
    assertThat(Store.read(second.layout().stagedMetadata("1-aa"))).containsExactly(7);
    assertThat(first.isHeld()).isFalse();
  }

  /** Whatever an earlier holder does then, nothing changes in the tree. */
  @ParameterizedTest
  @EnumSource(Step.class)
  void nothingThatAnEarlierHolderDoesSucceeds(Step step) throws IOException {
    Lease zombie = leases("a").hold(layout);
    Store.write(zombie.layout().planDirectory("1-aa").resolve("x.part"), out -> out.write(7));
    Store.write(zombie.layout().stagedMetadata("1-aa"), out -> out.write(7));
    tree.file("shared/x", 10).file("chk-1/_metadata", 10);
    leases("b").hold(layout);
    var before = tree.paths();

    assertThatIOException().isThrownBy(() -> step.action.run(zombie));

    assertThat(tree.paths()).isEqualTo(before);
  }

  /** What a replicator does in a tree. */
  enum Step {
    STAGE(lease -> Store.write(lease.layout().stagedMetadata("2-aa"), out -> out.write(7))),
    COPY(
        lease -> {
          StorePath part = lease.layout().planDirectory("1-aa").resolve("x.part");
          Store.rename(part, lease.layout().tree().file("shared/y"));
        }),
    PUBLISH(
        lease ->
            Store.rename(lease.layout().stagedMetadata("1-aa"), lease.layout().tree().metadata(2))),
    HIDE(lease -> lease.discard(lease.layout().tree().metadata(1))),
    DELETE(lease -> lease.discard(lease.layout().tree().file("shared/x"))),
    RETIRE(
        lease ->
            Store.rename(
                lease.layout().tree().file("shared/x"), lease.layout().retiredManifest(1, 1)));

    private final Action action;

    Step(Action action) {
      this.action = action;
    }

    @FunctionalInterface
    private interface Action {
      void run(Lease lease) throws IOException;
    }
  }

  /** It holds a file open, and did not look since. */
  @Test
  void whatAnEarlierHolderStillWritesGoesNowhere() throws IOException {
    Lease zombie = leases("a").hold(layout);
    StorePath part = zombie.layout().planDirectory("1-aa").resolve("x.part");
    Store.write(part, out -> out.write(1));
    try (OutputStream open = Files.newOutputStream(tree.onDisk(part))) {
      leases("b").hold(layout);
      var before = tree.paths();
      open.write(new byte[100]);
      assertThat(tree.paths()).isEqualTo(before).noneMatch(path -> path.endsWith(".part"));
    }
  }

  /** It was about to write when the lease passed on, and made its directory again. */
  @Test
  void whatAnEarlierHolderMakesAgainInBetweenIsMovedAway() throws IOException {
    Lease zombie = leases("a").hold(layout);
    faults
        .on(Operation.STATUS, ".*/leases/1-a")
        .first(1)
        .act(
            () ->
                Files.createDirectories(
                    tree.onDisk(zombie.layout().planDirectory("2-aa")).resolve("deep")));

    Lease next = leases("b").hold(layout);

    assertThat(tree.onDisk(zombie.layout().directory())).isRegularFile();
    assertThat(next.isHeld()).isTrue();
    assertThatIOException().isThrownBy(() -> Step.STAGE.action.run(zombie));
  }

  /** It was about to hide a replica, which stays visible and needs its manifest. */
  @Test
  void aManifestThatAnEarlierHolderRetiresInBetweenIsKept() throws IOException {
    Lease zombie = leases("a").hold(layout);
    tree.replica(1, "shared/x");
    StorePath there = zombie.layout().retiredManifest(1, 7);
    faults
        .on(Operation.STATUS, ".*/leases/1-a")
        .first(1)
        .act(() -> Store.rename(layout.manifest(1), there));

    Lease next = leases("b").hold(layout);

    assertThat(tree.onDisk(zombie.layout().directory())).isRegularFile();
    assertThat(tree.onDisk(next.layout().retiredManifest(1, 7))).isRegularFile();
    assertThat(tree.onDisk(next.layout().trash())).doesNotExist();
  }

  /** What it takes for the lease is the file that keeps an earlier holder out by then. */
  @Test
  void oneThatComesLateLetsNoEarlierHolderIn() throws IOException {
    Lease zombie = leases("a").hold(layout);
    StorePath plan = zombie.layout().planDirectory("2-aa");
    faults
        .on(Operation.RENAME, ".*/leases/1-a -> .*/leases/2-b")
        .first(1)
        .act(
            () -> {
              Leases.seize(layout, LeaseId.PROMOTED);
              faults
                  .on(Operation.STATUS, ".*/leases/1-a")
                  .first(1)
                  .act(() -> Files.createDirectories(tree.onDisk(plan)));
            });

    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> leases("b").hold(layout));

    assertThat(current()).isEqualTo(new LeaseId(2, LeaseId.PROMOTED));
    assertThat(zombie.isHeld()).isFalse();
    assertThat(tree.onDisk(zombie.layout().directory())).isRegularFile();
  }

  @Test
  void nobodyTakesTheLeaseOfAnOwnerThatIsAlive() throws IOException {
    Lease lease = alive("a").hold(layout);

    assertThatExceptionOfType(LeaseHeldException.class)
        .isThrownBy(() -> leases("b").hold(layout))
        .withMessageContaining("Another replicator replicates job " + JOB)
        .withMessageContaining("lease 1-a, on ")
        .withMessageContaining(
            "Stop one of the two, exclude the job with --exclude-jobs, or use another target.");
    assertThat(lease.isHeld()).isTrue();
  }

  @Test
  void anOwnerThatRunsOutOfMemoryOnceGoesOnBeating() throws IOException {
    faults
        .on(Operation.CREATE, ".*/owners/a/.*")
        .first(2)
        .act(
            () -> {
              throw new OutOfMemoryError("injected");
            });

    alive("a").hold(layout);

    assertThatExceptionOfType(LeaseHeldException.class).isThrownBy(() -> leases("b").hold(layout));
  }

  @Test
  void theLeaseOfAnOwnerThatEndedIsFree() throws IOException {
    alive("a").hold(layout);
    heartbeats.remove(0).close();

    assertThat(leases("b").hold(layout).layout().lease()).isEqualTo(new LeaseId(2, "b"));
    assertThat(directory.resolve("_replicator/owners/a")).doesNotExist();
  }

  /** It shows no sign of life any more, but did not say that it ended. */
  @Test
  void theLeaseOfADeadOwnerIsFreeAfterItsTimeout() throws IOException {
    leases("a").hold(layout);
    Path signs = Files.createDirectories(directory.resolve("_replicator/owners/a"));
    Files.writeString(signs.resolve("x-1.json"), "{\"version\":1,\"timeoutMillis\":1500}");
    Leases other = leases("b");

    Instant begin = Instant.now();
    Lease lease = other.hold(layout);

    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(1400));
    assertThat(lease.layout().lease()).isEqualTo(new LeaseId(2, "b"));
  }

  @Test
  void anOwnerThatBeatsAgainIsAlive() throws IOException {
    leases("a").hold(layout);
    Path signs = Files.createDirectories(directory.resolve("_replicator/owners/a"));
    Files.writeString(signs.resolve("x-1.json"), "{\"timeoutMillis\":6000}");
    Leases other = leases("b");
    faults
        .on(Operation.READ, ".*/owners/a/x-1.json")
        .act(() -> Files.writeString(signs.resolve("x-2.json"), "{\"timeoutMillis\":6000}"));

    assertThatExceptionOfType(LeaseHeldException.class).isThrownBy(() -> other.hold(layout));
  }

  @Test
  void aPromotedTreeIsNobodysToTake() throws IOException {
    Lease lease = leases("a").hold(layout);
    Leases.seize(layout, LeaseId.PROMOTED);

    assertThat(lease.isHeld()).isFalse();
    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> leases("a").hold(layout));
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> leases("a").find(layout))
        .withMessageContaining("is 2-promoted");
  }

  @Test
  void aReleasedTreeIsFree() throws IOException {
    Leases.seize(layout, LeaseId.PROMOTED);
    Leases.seize(layout, LeaseId.RELEASED);

    assertThat(leases("a").hold(layout).layout().lease()).isEqualTo(new LeaseId(3, "a"));
  }

  @Test
  void ofManyThatTakeItAtOnceOneHoldsIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      TargetLayout contested =
          new TargetLayout(layout.target(), new JobId(String.format("%032x", round)));

      assertThat(Contest.holders(contested, 8)).isEqualTo(1);
      assertThat(Files.list(directory.resolve(contested.job() + "/_replicas/leases")))
          .filteredOn(Files::isDirectory)
          .hasSize(1);
    }
  }

  @Test
  void whatOldLeasesLeaveBehindGoesAfterADay() throws IOException {
    leases("a").hold(layout);
    leases("b").hold(layout);
    Path graves = tree.onDisk("_replicas/leases");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
    Files.setLastModifiedTime(graves.resolve("0-vacant"), old);
    Files.setLastModifiedTime(graves.resolve("1-a"), old);

    leases("c").hold(layout);

    assertThat(graves.resolve("0-vacant")).isRegularFile();
    assertThat(graves.resolve("1-a")).doesNotExist();
    assertThat(graves.resolve("2-b")).isRegularFile();
    assertThat(graves.resolve("3-c")).isDirectory();
  }

  @Test
  void aStoreThatRefusesIsAnErrorThatSaysSo() {
    faults.on(Operation.RENAME, ".*").fail(() -> new IOException("Quota exceeded"));

    assertThatIOException()
        .isThrownBy(() -> leases("a").hold(layout))
        .withMessage("Quota exceeded");
  }
}
