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
package io.checkpointreplicator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.dashboard.Standing.State;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.proof.Proof.Failed;
import io.checkpointreplicator.proof.Proof.Verified;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import io.checkpointreplicator.store.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final long NOW = 1_700_000_000_000L;
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;

  private static ReadReplica replica(long id, long completedAt) {
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(JOB, id, "file:/s", "file:/s/chk-" + id),
            "plan",
            new ReplicaStamp.Times(completedAt, completedAt, completedAt + SECOND),
            new ReplicaStamp.Totals(1, 1, 1, 1),
            new ReplicaFile.Content(1, 1));
    return new ReadReplica(
        new Replica(JOB, id, completedAt + SECOND),
        StorePath.parse("file:/t/" + JOB + "/chk-" + id),
        new ReadReplica.Stamped(stamp));
  }

  private static ReadJob job(ReadReplica... newestFirst) {
    return new ReadJob(
        JOB, List.of(newestFirst), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static AuditRecord event(long at, Event event, String reason) {
    return new AuditRecord(at, JOB, 9, event, reason, AuditRecord.Amount.NONE);
  }

  private static Standing of(ReadJob job, AuditRecord... events) {
    return Standing.of(job, Proofs.NONE, Arrays.asList(events), Map.of(), NOW);
  }

  @Test
  void aNewReplicaCovers() {
    assertThat(of(job(replica(2, NOW - 10 * SECOND), replica(1, NOW - 20 * SECOND))))
        .isEqualTo(new Standing(State.COVERED, ""));
  }

  @Test
  void withoutAReplicaTheLastReasonIsTheReason() {
    assertThat(of(job()))
        .isEqualTo(new Standing(State.NO_REPLICA, "No replica of it is on the target (yet)."));
    assertThat(of(job(), event(NOW, Event.FAILED, "Why."), event(NOW, Event.RETIRED, "old")))
        .isEqualTo(new Standing(State.NO_REPLICA, "Why."));
  }

  @Test
  void whatHappenedAfterTheNewestReplicaCounts() {
    ReadJob job = job(replica(2, NOW - 10 * SECOND));

    assertThat(of(job, event(NOW, Event.FAILED, "Why.")))
        .isEqualTo(new Standing(State.FAILING, "Why."));
    assertThat(of(job, event(NOW, Event.SKIPPED, "Gone.")))
        .isEqualTo(new Standing(State.SKIPPING, "Gone."));
    assertThat(of(job, event(NOW - MINUTE, Event.FAILED, "Why.")).state()).isEqualTo(State.COVERED);
    assertThat(of(job, event(NOW, Event.FAILED, "Why."), event(NOW + 1, Event.PROVEN, "")).state())
        .as("a drill of an older replica mends nothing")
        .isEqualTo(State.FAILING);
    assertThat(
            of(job, event(NOW, Event.FAILED, "Why."), event(NOW + 1, Event.PUBLISHED, "")).state())
        .isEqualTo(State.COVERED);
  }

  @Test
  void aReplicaThatFailedAndNoneSinceCoversNothing() {
    ReadJob job = job(replica(2, NOW - 10 * SECOND));
    Failed failed = new Failed(NOW - MINUTE, 1, By.DRILL, "a missing");
    Verified before = new Verified(NOW - 2 * MINUTE, 1, 10);
    Verified after = new Verified(NOW - SECOND, 2, 10);

    assertThat(of(job, proofs(before, failed)))
        .isEqualTo(
            new Standing(
                State.DISPROVEN,
                "The drill of chk-1, 1 min 0 s ago, failed: a missing. Mend what that names, and"
                    + " drill the newest replica; if files are damaged, replicate the job to another"
                    + " target directory."));
    assertThat(of(job, proofs(after, failed)).state())
        .as("checksums do not mend what a drill found")
        .isEqualTo(State.DISPROVEN);
    assertThat(of(job, proofs(before, new Failed(NOW, 2, By.VERIFY, "a."))).why())
        .startsWith("The verification of chk-2, 0 s ago, failed: a. Mend");
    assertThat(State.DISPROVEN.isCovered()).isFalse();
  }

  private static Proofs proofs(Verified verified, Failed failed) {
    return new Proofs(Optional.of(verified), Optional.empty(), Optional.of(failed));
  }

  private static Standing of(ReadJob job, Proofs proofs) {
    return Standing.of(job, proofs, List.of(), Map.of(), NOW);
  }

  @Test
  void aReplicaIsLateAfterFiveOfItsIntervals() {
    assertThat(of(job(replica(2, NOW - 10 * MINUTE), replica(1, NOW - 12 * MINUTE - 1))).state())
        .isEqualTo(State.COVERED);
    assertThat(of(job(replica(2, NOW - 10 * MINUTE), replica(1, NOW - 11 * MINUTE))))
        .isEqualTo(
            new Standing(
                State.LATE,
                "The newest replica is 10 min 0 s old; usually a checkpoint completes each 1 min 0"
                    + " s. Has the job ended at the source? If not, see whether the replicator runs"
                    + " and what it logs."));
    // A job with a checkpoint each second is not late at once.
    assertThat(of(job(replica(2, NOW - 59 * SECOND), replica(1, NOW - MINUTE))).state())
        .isEqualTo(State.COVERED);
    assertThat(of(job(replica(2, 0))).state()).as("no interval is known").isEqualTo(State.COVERED);
  }

  @Test
  void liveMetricsKnowBetter() {
    ReadJob ended = job(replica(2, NOW - 10 * MINUTE), replica(1, NOW - 11 * MINUTE));

    assertThat(
            Standing.of(
                    ended,
                    Proofs.NONE,
                    List.of(),
                    Map.of("rpoRatio", 10.0, "checkpointsBehind", 0.0),
                    NOW)
                .state())
        .isEqualTo(State.COVERED);
    Map<String, Double> behind =
        Map.of("rpoRatio", 6.5, "checkpointsBehind", 1.0, "lagMillis", 65_000.0);
    assertThat(Standing.of(ended, Proofs.NONE, List.of(), behind, NOW))
        .isEqualTo(
            new Standing(
                State.LATE,
                "The newest checkpoint without a replica is 1 min 5 s old. See what the replicator"
                    + " logs, and how fast source and target are."));
  }

  @Test
  void promotedUnreadableAndAdvisedJobs() {
    ReadReplica replica = replica(2, NOW);
    SubsumptionAdvice advice = new SubsumptionAdvice(NOW, 3, 16, 3200, 1000);
    List<ReadReplica> replicas = List.of(replica);

    assertThat(
            of(
                new ReadJob(
                    JOB, replicas, Optional.of("by u@h at T"), Optional.empty(), Optional.empty())))
        .isEqualTo(
            new Standing(
                State.PROMOTED, "Promoted by u@h at T. The replicator stays out of its tree."));
    assertThat(
            of(new ReadJob(JOB, replicas, Optional.empty(), Optional.of(advice), Optional.empty())))
        .isEqualTo(new Standing(State.SKIPPING, advice.text()));
    assertThat(
            of(
                new ReadJob(
                    JOB, List.of(), Optional.empty(), Optional.empty(), Optional.of("No entry."))))
        .isEqualTo(new Standing(State.UNREADABLE, "Its directory cannot be read: No entry."));
    assertThat(
            of(
                job(
                    new ReadReplica(
                        replica.replica(),
                        replica.path(),
                        new ReadReplica.Unreadable("Manifest damaged.")))))
        .isEqualTo(new Standing(State.UNREADABLE, "Manifest damaged."));
  }
}
