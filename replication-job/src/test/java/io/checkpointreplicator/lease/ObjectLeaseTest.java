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
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectLeaseTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree tree;
  private TargetLayout layout;

  @BeforeEach
  void createTree() {
    tree = ReplicaTree.on(StoreKind.OBJECT_STORE, directory, JOB);
    layout = tree.layout();
  }

  private Leases leases(String owner) {
    return new Leases(layout.target(), owner);
  }

  @Test
  void theFirstTakesItAndKeepsIt() throws IOException {
    assertThat(Leases.current(layout)).isEmpty();
    Leases leases = leases("a");
    Lease lease = leases.hold(layout);

    assertThat(lease.layout().lease()).isEqualTo(new LeaseId(1, "a"));
    assertThat(leases.hold(layout)).isSameAs(lease);
    assertThat(leases("a").find(layout)).isEqualTo(lease);
    assertThat(tree.paths()).containsExactly("_replicas/leases/1-a/lease");
  }

  @Test
  void theNextOneHasAllThatWasInItButCopiesInProgress() throws IOException {
    Lease first = leases("a").hold(layout);
    Store.write(first.layout().stagedMetadata("1-aa"), out -> out.write(7));
    Store.write(first.layout().planDirectory("1-aa").resolve("x.part"), out -> out.write(7));
    Store.write(first.layout().retiredManifest(1, 7), out -> out.write(7));

    Lease second = leases("b").hold(layout);

    assertThat(first.isHeld()).isFalse();
    assertThat(second.isHeld()).isTrue();
    assertThat(tree.paths())
        .containsExactly(
            "_replicas/leases/2-b/lease",
            "_replicas/leases/2-b/plans/1-aa/_metadata",
            "_replicas/leases/2-b/retired/chk-1.7.json.gz");
  }

  /** What an earlier holder does in the tree. */
  enum Step {
    PUBLISH(
        lease ->
            lease.move(lease.layout().stagedMetadata("1-aa"), lease.layout().tree().metadata(2))),
    HIDE(lease -> lease.discard(lease.layout().tree().metadata(1))),
    DELETE(lease -> lease.discard(lease.layout().tree().file("shared/x"))),
    DOOM(
        lease ->
            lease.moveDirectory(
                lease.layout().planDirectory("1-aa"), lease.layout().doomedDirectory())),
    RETIRE(
        lease ->
            lease.move(
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

  @ParameterizedTest
  @EnumSource
  void anEarlierHolderSeesThatItHasPassedOn(Step step) throws IOException {
    Lease zombie = leases("a").hold(layout);
    tree.file("shared/x", 10).file("chk-1/_metadata", 10);
    leases("b").hold(layout);
    Store.write(zombie.layout().stagedMetadata("1-aa"), out -> out.write(7));
    var before = tree.paths();

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> step.action.run(zombie))
        .withMessageContaining("is not 1-a any more");

    assertThat(tree.paths()).isEqualTo(before);
  }

  /** It has looked, and stops there until the lease has passed on. */
  @Test
  void whatAnEarlierHolderHadPreparedIsNotPublished() throws IOException {
    Lease zombie = leases("a").hold(layout);
    Store.write(zombie.layout().stagedMetadata("1-aa"), out -> out.write(7));
    faults
        .on(Operation.RENAME, ".*/leases/1-a/.* -> .*/chk-2/_metadata")
        .first(1)
        .act(() -> leases("b").hold(layout));

    assertThatIOException().isThrownBy(() -> Step.PUBLISH.action.run(zombie));

    assertThat(tree.paths())
        .containsExactly("_replicas/leases/2-b/lease", "_replicas/leases/2-b/plans/1-aa/_metadata");
  }

  @Test
  void aTakeoverThatWasInterruptedIsEndedByTheNext() throws IOException {
    Lease first = leases("a").hold(layout);
    Store.write(first.layout().stagedMetadata("1-aa"), out -> out.write(7));
    Store.write(first.layout().stagedMetadata("2-bb"), out -> out.write(7));
    // Ends between the two halves of a rename.
    faults
        .on(Operation.DELETE, ".*-[ab]/plans/1-aa/_metadata")
        .fail(() -> new IOException("Killed"));
    assertThatIOException().isThrownBy(() -> Leases.seize(layout, "b")).withMessage("Killed");
    faults.recover();

    leases("c").hold(layout);

    assertThat(tree.paths())
        .anyMatch(path -> path.matches("_replicas/leases/[0-9]+-c/lease"))
        .anyMatch(path -> path.matches("_replicas/leases/[0-9]+-c/plans/1-aa/_metadata"))
        .anyMatch(path -> path.matches("_replicas/leases/[0-9]+-c/plans/2-bb/_metadata"))
        .hasSize(3);
  }

  @Test
  void aPromotedTreeIsNobodysToTake() throws IOException {
    Lease lease = leases("a").hold(layout);
    Leases.seize(layout, LeaseId.PROMOTED);

    assertThat(lease.isHeld()).isFalse();
    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> leases("a").hold(layout));
  }

  /** Without its mark, what an earlier holder or one that has withdrawn leaves is no lease. */
  @Test
  void aDirectoryWithoutMarkIsNoLease() throws IOException {
    Lease lease = leases("b").hold(layout);
    StorePath withdrawn = layout.leasesDirectory().resolve("1-a");
    Store.write(withdrawn.resolve("plans/1-aa/_metadata"), out -> out.write(7));
    Store.write(layout.leasesDirectory().resolve("9-a/x"), out -> out.write(7));

    assertThat(lease.isHeld()).isTrue();
  }

  @Test
  void ofManyThatTakeItAtOnceOneHoldsIt() throws Exception {
    for (int round = 0; round < 10; round++) {
      TargetLayout contested =
          new TargetLayout(layout.target(), new JobId(String.format("%032x", round)));

      assertThat(Contest.holders(contested, 4)).isEqualTo(1);
    }
  }
}
