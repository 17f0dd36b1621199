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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.PlanEnd;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisorTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final String RETAIN_MORE =
      "Retain more checkpoints at the source (execution.checkpointing.num-retained, in the"
          + " JobManager's configuration).";

  /** Checkpoints of the source tree complete in this distance. */
  private static final long INTERVAL_MILLIS = 1000;

  private final Map<String, Metric> metrics = new ConcurrentSkipListMap<>();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private Advisor advisor;
  private long laterMillis;

  @BeforeEach
  void createTrees() {
    source = SourceTree.local(directory.resolve("source"), JOB);
    target = ReplicaTree.local(directory.resolve("target"), JOB).stampedWith(source.base());
    advisor = newAdvisor();
  }

  private Advisor newAdvisor() {
    TestingMetricRegistry registry =
        TestingMetricRegistry.builder()
            .setRegisterConsumer(
                (metric, name, group) -> metrics.put(group.getMetricIdentifier(name), metric))
            .setUnregisterConsumer(
                (metric, name, group) -> metrics.remove(group.getMetricIdentifier(name), metric))
            .build();
    return new Advisor(
        target.layout().target(),
        new Leases(target.layout().target(), target.held().layout().lease().owner()),
        new GenericMetricGroup(registry, null, "PUBLISH"),
        () -> System.currentTimeMillis() + laterMillis);
  }

  /** A plan of 100 bytes whose copying began that long ago. */
  private PlanHeader planned(long checkpointId, long millisAgo) {
    PlanId plan = new PlanId(System.currentTimeMillis() - millisAgo, "0123abcd");
    target.stage(plan.toString(), checkpointId, path(checkpointId, 0), path(checkpointId, 1));
    SourceCheckpoint checkpoint =
        new SourceCheckpoint(
            JOB,
            source.job().directory(),
            checkpointId,
            SourceTree.completedAtMillis(checkpointId));
    return new PlanHeader(plan, source.base(), checkpoint, 2);
  }

  private static String path(long checkpointId, int ordinal) {
    return "shared/" + checkpointId + "-" + ordinal;
  }

  private static CopyReport report(PlanHeader header, int ordinal, CopyOutcome outcome) {
    return new CopyReport(
        header.plan(), JOB, ordinal, path(header.checkpoint().checkpointId(), ordinal), outcome);
  }

  private static CopyReport gone(PlanHeader header, int ordinal) {
    return report(header, ordinal, new CopyOutcome.SourceGone("State file x is gone"));
  }

  private PlanEnd.Unpublished explain(PlanHeader header, CopyReport... reports) {
    return advisor.explain(header, reports[reports.length - 1], List.of(reports), target.job());
  }

  private Optional<SubsumptionAdvice> advice() throws IOException {
    return new AdviceFile(target.layout().target(), JOB).read();
  }

  private Object gauge(String name) {
    return ((Gauge<?>) metrics.get("PUBLISH.source_job." + JOB + "." + name)).getValue();
  }

  private static PlanHeader plannedFor(JobId job) {
    StorePath base = StorePath.parse("hdfs://dc1/flink");
    SourceCheckpoint checkpoint = new SourceCheckpoint(job, base.resolve(job.hex()), 1, 1);
    return new PlanHeader(new PlanId(1, "0123abcd"), base, checkpoint, 0);
  }

  @Test
  void jobsThatVanishedAreForgottenWhereOthersCome() {
    for (int i = 0; i < 100; i++) {
      advisor.published(plannedFor(new JobId("%032x".formatted(i))));
      laterMillis += 59_000;
    }

    assertThat(advisor.observedJobs()).isEqualTo(11);
  }

  @Test
  void theFirstReasonHasNoNumberAsTheIntervalIsNotKnown() throws IOException {
    PlanHeader header = planned(5, 0);

    assertThat(explain(header, gone(header, 0)))
        .isEqualTo(
            new PlanEnd.Unpublished(
                Event.SKIPPED,
                "State file x is gone: the checkpoint was subsumed before it was copied. "
                    + RETAIN_MORE));
    assertThat(advice()).isEmpty();
    assertThat(metrics).isEmpty();
  }

  @Test
  void theReplicasTellTheIntervalToo() throws IOException {
    target.replica(3);
    PlanHeader header = planned(5, 2500);

    PlanEnd.Unpublished end = explain(header, gone(header, 0));

    SubsumptionAdvice advice = advice().orElseThrow();
    assertThat(advice.intervalMillis()).isEqualTo(INTERVAL_MILLIS);
    assertThat(advice.copyMillis()).isGreaterThanOrEqualTo(2500);
    assertThat(advice.numRetained()).isGreaterThanOrEqualTo(4);
    assertThat(end.reason())
        .isEqualTo(
            "State file x is gone: the checkpoint was subsumed before it was copied. "
                + advice.remedy());
  }

  @Test
  void whatWasNotCopiedIsExtrapolated() throws IOException {
    target.replica(3).file(path(5, 0), 100);
    PlanHeader header = planned(5, 2500);
    CopyReport copied = report(header, 0, new CopyOutcome.Copied(target.contentOf(path(5, 0))));
    target.file(path(5, 1), 300).stage(header.plan().toString(), 5, path(5, 0), path(5, 1));

    explain(header, copied, gone(header, 1));

    assertThat(advice().orElseThrow().copyMillis()).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void aCheckpointWhoseMetadataIsThereMayBeDamaged() throws IOException {
    target.replica(3);
    source.complete(5, metadata -> metadata);
    PlanHeader header = planned(5, 2500);

    assertThat(explain(header, gone(header, 0)).reason())
        .isEqualTo(
            "State file x is gone: the checkpoint was subsumed before it was copied, or is damaged"
                + " if its _metadata is still there. "
                + RETAIN_MORE);
    assertThat(advice()).isEmpty();
  }

  @Test
  void aFailedPlanIsNoReasonToRetainMore() throws IOException {
    target.replica(3);
    PlanHeader header = planned(5, 2500);

    assertThat(explain(header, report(header, 0, new CopyOutcome.Failed("No space left"))))
        .isEqualTo(new PlanEnd.Unpublished(Event.FAILED, "No space left"));
    assertThat(advice()).isEmpty();
  }

  @Test
  void thereAreSeriesAsLongAsThereIsAdvice() throws IOException {
    target.replica(3);
    PlanHeader header = planned(5, 2500);
    explain(header, gone(header, 0));

    assertThat(metrics).hasSize(4);
    SubsumptionAdvice advice = advice().orElseThrow();
    assertThat(gauge("adviceNumRetained")).isEqualTo(advice.numRetained());
    assertThat(gauge("adviceCopyMillis")).isEqualTo(advice.copyMillis());
    assertThat(gauge("adviceIntervalMillis")).isEqualTo(INTERVAL_MILLIS);
    assertThat(gauge("adviceSubsumedCheckpoints")).isEqualTo(1L);

    for (int i = 0; i < CopyPace.PLANS; i++) {
      assertThat(advice()).as("after %d plans", i).isPresent();
      advisor.published(planned(6 + i, 10));
    }
    assertThat(advice()).isEmpty();
    assertThat(metrics).isEmpty();

    PlanHeader again = planned(50, 2500);
    explain(again, gone(again, 0));
    assertThat(metrics).as("after a second beginning").hasSize(4);
  }

  @Test
  void theSeriesOfAJobThatVanishedVanish() throws IOException {
    target.replica(3);
    PlanHeader header = planned(5, 2500);
    explain(header, gone(header, 0));
    long now = System.currentTimeMillis();

    advisor.forgetSilent(now + 60_000);
    assertThat(advisor.hasAdvice()).isTrue();
    assertThat(metrics).hasSize(4);

    advisor.forgetSilent(now + 3_600_000);
    assertThat(advisor.hasAdvice()).isFalse();
    assertThat(metrics).isEmpty();
    assertThat(advice()).isEmpty();
  }

  @Test
  void anAdviceFromBeforeARestartIsWithdrawnToo() throws IOException {
    target.replica(3);
    PlanHeader header = planned(5, 2500);
    explain(header, gone(header, 0));
    advisor = newAdvisor();

    for (int i = 0; i < CopyPace.PLANS; i++) {
      assertThat(advice()).as("after %d plans", i).isPresent();
      advisor.published(planned(6 + i, 10));
    }
    assertThat(advice()).isEmpty();
  }

  @Test
  void aTargetThatIsAwayDelaysNoPlan() throws IOException {
    target.replica(3).file("../_replicator", 1);
    PlanHeader header = planned(5, 2500);

    assertThat(explain(header, gone(header, 0)).reason()).contains("Retain at least ");
  }
}
