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
package io.checkpointreplicator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Heartbeat;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.ProofFile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The series that PLAN shows of its jobs. */
class PlanMetricsTest extends PlanOperatorFixture {

  @BeforeEach
  void startPlan() throws Exception {
    start();
  }

  private void restart(int subtasks, int subtask, OperatorSubtaskState state) throws Exception {
    run.close();
    restore(state, subtasks, subtask);
  }

  private static String series(JobId job, String name) {
    return MetricNames.SOURCE_JOB + "." + job + "." + name;
  }

  private long value(String name) {
    return run.metrics().value(series(JOB, name)).longValue();
  }

  private void await(String name, long value) {
    run.until(() -> value(name) == value);
  }

  /** It is counted on the mailbox thread, after planning in the background has set the gauges. */
  private void awaitFailure(String reason) {
    String name = "reason." + reason + ".failedCheckpoints";
    run.until(() -> run.metrics().value(name).longValue() > 0);
  }

  private static long ageOf(long id) {
    return System.currentTimeMillis() - SourceTree.completedAtMillis(id);
  }

  @Test
  void theAgeOfAProofIsThatOfTheOneOnTheTarget() throws Exception {
    long hourAgo = System.currentTimeMillis() - 3_600_000;
    new ProofFile(target.layout().target(), JOB).record(new Proof.Verified(hourAgo, 4, 10));

    complete(source, 5);
    wakeUp();
    awaitHeader(1);

    assertThat(value(MetricNames.VERIFIED_AGE)).isBetween(3_600_000L, 3_700_000L);
    assertThat(value(MetricNames.PROVEN_AGE)).isEqualTo(-1);
  }

  @Test
  void aPublishedReplicaIsAsOldAsItsCheckpoint() throws Exception {
    complete(source, 4);
    complete(source, 5);
    wakeUp();
    PlanHeader header = awaitHeader(1);
    assertThat(value(MetricNames.REPLICA_AGE)).isEqualTo(-1);
    assertThat(value(MetricNames.LAG)).isBetween(1L, ageOf(5));
    assertThat(value(MetricNames.CHECKPOINTS_BEHIND)).isEqualTo(2);
    assertThat(value(MetricNames.INTERVAL)).isEqualTo(1000);
    publish(header);

    await(MetricNames.LAG, 0);

    assertThat(value(MetricNames.REPLICA_AGE)).isBetween(ageOf(5) - 60_000, ageOf(5));
    assertThat(value(MetricNames.CHECKPOINTS_BEHIND)).isZero();
    assertThat(value(MetricNames.COPY)).as("as its stamp says").isEqualTo(10);
    assertThat(run.metrics().value(series(JOB, MetricNames.RPO_RATIO)).doubleValue())
        .isCloseTo(ageOf(5) / 1000.0, withPercentage(1));
  }

  @Test
  void afterARestartTheTargetTells() throws Exception {
    complete(source, 4);
    complete(source, 5);
    wakeUp();
    publish(awaitHeader(1));
    await(MetricNames.LAG, 0);
    run.endInput();

    restart(1, 0, run.snapshot());

    run.until(() -> value(MetricNames.REPLICA_AGE) >= 0);
    assertThat(headers()).as("nothing is planned for that").isEmpty();
    assertThat(value(MetricNames.REPLICA_AGE)).isBetween(ageOf(5) - 60_000, ageOf(5));
    assertThat(value(MetricNames.INTERVAL)).isEqualTo(1000);
    assertThat(value(MetricNames.COPY)).isEqualTo(10);
  }

  @Test
  void afterARestartAPlanInFlightHidesNothing() throws Exception {
    target.replica(4, "shared/4");
    complete(source, 4);
    complete(source, 5);
    wakeUp();
    awaitHeader(1);

    restart(1, 0, run.snapshot());

    run.until(() -> value(MetricNames.REPLICA_AGE) >= 0);
    assertThat(headers()).isEmpty();
    assertThat(value(MetricNames.CHECKPOINTS_BEHIND)).isEqualTo(1);
  }

  @Test
  void checkpointsThatCompleteWhileAPlanIsInFlightAreSeen() throws Exception {
    target.replica(4, "shared/4");
    complete(source, 5);
    wakeUp();
    awaitHeader(1);
    assertThat(value(MetricNames.CHECKPOINTS_BEHIND)).isEqualTo(1);
    complete(source, 6);
    wakeUp();

    await(MetricNames.CHECKPOINTS_BEHIND, 2);
    assertThat(headers()).hasSize(1);
  }

  @Test
  void aJobThatIsForgottenHasNoSeries() throws Exception {
    complete(source, 5);
    wakeUp();
    publish(awaitHeader(1));
    await(MetricNames.LAG, 0);
    source.delete("chk-5/_metadata");
    wakeUp();

    run.until(() -> run.operator(PlanOperator.class).rememberedJobs() == 0);

    assertThat(run.metrics().names()).noneMatch(name -> name.contains(JOB.hex()));
    complete(source, 6);
    wakeUp();
    assertThat(value(MetricNames.REPLICA_AGE)).as("it came back").isNotNull();
  }

  @Test
  void aJobHasSeriesInItsSubtaskOnly() throws Exception {
    for (SourceTree tree : List.of(source, otherSource)) {
      complete(tree, 5);
      run.process(new WakeUp(tree.job()));
    }
    awaitHeader(2);
    OperatorSubtaskState state = run.snapshot();
    List<String> all = new ArrayList<>();
    for (int subtask = 0; subtask < 4; subtask++) {
      restart(4, subtask, state);
      run.metrics().names().stream().filter(n -> n.endsWith(MetricNames.STUCK)).forEach(all::add);
    }

    assertThat(all)
        .containsExactlyInAnyOrder(
            series(JOB, MetricNames.STUCK), series(OTHER_JOB, MetricNames.STUCK));
    run.close();
    assertThat(run.metrics().names()).as("after the task").isEmpty();
  }

  @Test
  void aFencedJobIsToldByNameAndCounted() throws Exception {
    complete(source, 5);
    Files.createDirectories(target.onDisk(target.layout().fence()).getParent());
    Files.writeString(target.onDisk(target.layout().fence()), "{}");
    wakeUp();

    awaitFailure("fenced");
    assertThat(value(MetricNames.FENCED)).isEqualTo(1);
    assertThat(value(MetricNames.CONSECUTIVE_FAILURES)).isPositive();
    target.delete(target.layout().fence());

    awaitHeader(1);
    assertThat(value(MetricNames.FENCED)).isZero();
  }

  @Test
  void aJobThatAnotherReplicatorHoldsIsToldByNameAndCounted() throws Exception {
    complete(source, 5);
    String other = "another";
    try (Heartbeat beat =
        Heartbeat.start(target.layout().target(), other, Duration.ofSeconds(30))) {
      new Leases(target.layout().target(), other).hold(target.layout());
      wakeUp();

      awaitFailure("held");
      assertThat(value(MetricNames.HELD)).isEqualTo(1);
      assertThat(beat).isNotNull();
    }
  }

  @Test
  void skipsAndFailuresCountUntilAReplicaIsThere() throws Exception {
    complete(source, 5);
    wakeUp();
    end(awaitHeader(1), Event.SKIPPED);
    end(awaitHeader(2), Event.FAILED);
    PlanHeader third = awaitHeader(3);
    assertThat(value(MetricNames.CONSECUTIVE_SKIPS)).isEqualTo(1);
    assertThat(value(MetricNames.CONSECUTIVE_FAILURES)).isEqualTo(1);
    publish(third);

    await(MetricNames.CONSECUTIVE_FAILURES, 0);
    assertThat(value(MetricNames.CONSECUTIVE_SKIPS)).isZero();
  }

  @Test
  void aTargetThatDoesNotAnswerLeavesWhatWasKnown() throws Exception {
    complete(source, 5);
    wakeUp();
    publish(awaitHeader(1));
    await(MetricNames.LAG, 0);
    run.endInput();
    faults.on(Operation.LIST, ".*/target/.*").fail();
    complete(source, 6);
    wakeUp();

    await(MetricNames.CHECKPOINTS_BEHIND, 1);
    assertThat(value(MetricNames.REPLICA_AGE)).isBetween(ageOf(5) - 60_000, ageOf(5));
    run.until(() -> value(MetricNames.CONSECUTIVE_FAILURES) > 0);
    assertThat(run.metrics().value("reason.plan.failedCheckpoints").longValue()).isPositive();
  }

  @Test
  void seriesDoNotGrowWithCheckpoints() throws Exception {
    Set<String> afterTheFirst = Set.of();
    for (int i = 1; i <= 20; i++) {
      complete(source, i);
      wakeUp();
      publish(awaitHeader(i));
      await(MetricNames.LAG, 0);
      if (i == 1) {
        afterTheFirst = run.metrics().names();
      }
    }

    assertThat(run.metrics().names()).isEqualTo(afterTheFirst).hasSizeBetween(13, 25);
  }
}
