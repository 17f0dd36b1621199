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
package io.checkpointreplicator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints complete a second apart: chk-N at second N. */
class JobStandingTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  @TempDir private Path directory;
  private ReplicaTree target;
  private SourceTree source;
  private long nowMillis = at(10) + 500;
  private final JobStanding standing = new JobStanding(() -> nowMillis);

  @BeforeEach
  void createTrees() {
    source = SourceTree.local(directory.resolve("source"), JOB);
    target = ReplicaTree.local(directory.resolve("target"), JOB);
  }

  private static long at(long id) {
    return SourceTree.completedAtMillis(id);
  }

  private void atSource(long... ids) {
    standing.atSource(
        Arrays.stream(ids)
            .mapToObj(id -> new SourceCheckpoint(JOB, source.job().directory(), id, at(id)))
            .toList());
  }

  private void onTarget(long... ids) throws IOException {
    for (long id : ids) {
      target.replica(id, "shared/" + id);
    }
    standing.onTarget(target.job().view());
  }

  private void replicated(long id) {
    standing.replicated(id, at(id), Optional.empty());
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(standing.replicaAgeMillis()).isEqualTo(-1);
    assertThat(standing.lagMillis()).isZero();
    assertThat(standing.checkpointsBehind()).isZero();
    assertThat(standing.copyMillis()).isEqualTo(-1);
    assertThat(standing.intervalMillis()).isEqualTo(-1);
    assertThat(standing.rpoRatio()).isEqualTo(-1);
    assertThat(standing.verifiedAgeMillis()).isEqualTo(-1);
    assertThat(standing.provenAgeMillis()).isEqualTo(-1);
    assertThat(standing.watch().stuckMillis()).isZero();
  }

  @Test
  void theAgeOfAReplicaIsThatOfItsCheckpoint() throws IOException {
    onTarget(7, 8);
    assertThat(standing.replicaAgeMillis()).isEqualTo(2500);
    assertThat(standing.copyMillis()).as("from its stamp").isEqualTo(10);

    replicated(10);
    assertThat(standing.replicaAgeMillis()).isEqualTo(500);
  }

  @Test
  void lagIsTheAgeOfTheNewestCheckpointWithoutReplica() throws IOException {
    atSource(8, 9, 10);
    assertThat(standing.lagMillis()).as("no replica at all").isEqualTo(500);
    assertThat(standing.checkpointsBehind()).isEqualTo(3);

    onTarget(8);
    assertThat(standing.lagMillis()).isEqualTo(500);
    assertThat(standing.checkpointsBehind()).isEqualTo(2);

    replicated(10);
    assertThat(standing.lagMillis()).isZero();
    assertThat(standing.checkpointsBehind()).isZero();
  }

  @Test
  void checkpointsThatTheSourceDoesNotRetainCountAsBehindToo() throws IOException {
    onTarget(2);
    atSource(10);

    assertThat(standing.checkpointsBehind()).isEqualTo(8);
  }

  @Test
  void idsThatStartAgainAreBehindByWhatTheSourceRetains() {
    standing.replicated(100, at(5), Optional.empty());
    atSource(6, 7);

    assertThat(standing.checkpointsBehind()).isEqualTo(2);
    assertThat(standing.lagMillis()).isEqualTo(3500);
  }

  @Test
  void theIntervalIsThatOfTheLastTwoAtTheSource() {
    atSource(1, 7, 10);
    assertThat(standing.intervalMillis()).as("8 and 9 failed").isEqualTo(3000);
  }

  @Test
  void theIntervalOfASourceThatRetainsOneIsToldByTheReplicas() throws IOException {
    onTarget(4, 8);
    assertThat(standing.intervalMillis()).as("between them some were not seen").isEqualTo(1000);
    atSource(10);
    assertThat(standing.intervalMillis()).isEqualTo(1000);
  }

  @Test
  void theRatioIsAgeInIntervals() throws IOException {
    onTarget(8);
    atSource(9, 10);

    assertThat(standing.rpoRatio()).isEqualTo(2.5);
  }

  @Test
  void aFailureCountsUntilSomethingIsProven() {
    Proof.Failed failed = new Proof.Failed(nowMillis - 5, 10, Proof.By.VERIFY, "a missing");
    Proof.Verified before = new Proof.Verified(nowMillis - 6, 10, 1_000);
    Proof.Verified after = new Proof.Verified(nowMillis - 4, 10, 1_000);
    assertThat(standing.isDisproven()).isZero();

    standing.proven(new Proofs(Optional.of(before), Optional.empty(), Optional.of(failed)));
    assertThat(standing.isDisproven()).isOne();

    standing.proven(new Proofs(Optional.of(after), Optional.empty(), Optional.of(failed)));
    assertThat(standing.isDisproven()).isZero();
  }

  @Test
  void proofsAreReadOnceAMinute() {
    assertThat(standing.proofsAreDue()).isTrue();
    Proof.Verified verified = new Proof.Verified(nowMillis - 5, 10, 1_000);
    standing.proven(new Proofs(Optional.of(verified), Optional.empty(), Optional.empty()));
    assertThat(standing.proofsAreDue()).isFalse();
    assertThat(standing.verifiedAgeMillis()).isEqualTo(5);
    assertThat(standing.provenAgeMillis()).isEqualTo(-1);

    nowMillis += 60_000;

    assertThat(standing.proofsAreDue()).isTrue();
    assertThat(standing.verifiedAgeMillis()).isEqualTo(60_005);
  }

  @Test
  void aJobWithNothingToDoIsNotStuck() {
    atSource(10);
    replicated(10);
    nowMillis += 3_600_000;

    assertThat(standing.watch().stuckMillis()).isZero();
  }

  @Test
  void aJobIsStuckFromWhenItHadSomethingToDo() {
    replicated(9);
    nowMillis += 3_600_000;
    atSource(10);
    nowMillis += 59_999;
    assertThat(standing.watch().stuckMillis()).as("within a minute").isZero();
    nowMillis += 1;
    assertThat(standing.watch().stuckMillis()).isEqualTo(60_000);
    atSource(10);
    nowMillis += 60_000;
    assertThat(standing.watch().stuckMillis()).isEqualTo(120_000);

    replicated(10);

    assertThat(standing.watch().stuckMillis()).isZero();
  }

  @Test
  void whatIsCopiedForThePlanInFlightIsProgress() {
    atSource(10);
    standing.watch().inFlight(1);
    nowMillis += 100_000;
    standing.watch().inFlight(1);
    assertThat(standing.watch().stuckMillis()).as("that was the staged plan").isEqualTo(100_000);

    standing.watch().inFlight(2);
    assertThat(standing.watch().stuckMillis()).isZero();

    nowMillis += 70_000;
    assertThat(standing.watch().stuckMillis()).isEqualTo(70_000);
  }

  @Test
  void whatCameToNothingIsNoProgress() {
    atSource(10);
    standing.watch().inFlight(1);
    nowMillis += 100_000;
    standing.watch().inFlight(2);
    standing.watch().failed();
    standing.watch().inFlight(3);

    assertThat(standing.watch().stuckMillis()).isEqualTo(100_000);
    assertThat(standing.watch().failures()).isEqualTo(1);
  }

  @Test
  void aReplicaEndsARowOfSkipsAndFailures() {
    standing.watch().skipped();
    standing.watch().skipped();
    standing.watch().failed();
    assertThat(standing.watch().skips()).isEqualTo(2);
    assertThat(standing.watch().failures()).isEqualTo(1);

    replicated(10);

    assertThat(standing.watch().skips()).isZero();
    assertThat(standing.watch().failures()).isZero();
  }
}
