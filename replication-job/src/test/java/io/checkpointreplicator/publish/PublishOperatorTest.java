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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishOperatorTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER_JOB = new JobId("b".repeat(32));
  private static final StorePath BASE = StorePath.parse("hdfs://dc1/flink");

  private final Faults faults = FaultyFileSystem.install();
  private final List<OperatorRun<PlanEvent, String>> runs = new ArrayList<>();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private ReplicaTree target;
  private ReplicaTree otherTarget;

  @BeforeEach
  void createTrees() {
    target = ReplicaTree.faulty(directory, JOB);
    otherTarget = ReplicaTree.faulty(directory, OTHER_JOB);
    options.set(ReplicationOptions.SOURCE, List.of(BASE.toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
  }

  @AfterEach
  void close() throws Exception {
    for (OperatorRun<PlanEvent, String> run : runs) {
      run.close();
    }
  }

  private OperatorRun.Step<PlanEvent, String> step() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new PublishOperator(configuration), event -> event.job().hex(), Types.STRING);
  }

  private OperatorRun<PlanEvent, String> start() throws Exception {
    runs.add(OperatorRun.start(step()));
    return runs.get(runs.size() - 1);
  }

  private OperatorRun<PlanEvent, String> restore(OperatorSubtaskState state) throws Exception {
    runs.add(OperatorRun.restore(step(), state, 1, 0));
    return runs.get(runs.size() - 1);
  }

  private static PlanId plan(long checkpointId) {
    return new PlanId(1_700_000_000_000L + checkpointId, "0123abcd");
  }

  /** A plan for a checkpoint whose files have been copied; its header. */
  private static PlanHeader planned(ReplicaTree tree, long checkpointId, int tasks) {
    String[] files = new String[tasks];
    for (int i = 0; i < tasks; i++) {
      files[i] = path(checkpointId, i);
      tree.file(files[i], 10);
    }
    tree.stage(plan(checkpointId).toString(), checkpointId, files);
    JobId job = tree.layout().job();
    return new PlanHeader(
        plan(checkpointId),
        BASE,
        new SourceCheckpoint(job, BASE.resolve(job.hex()), checkpointId, 1_700_000_000_000L),
        tasks);
  }

  private static String path(long checkpointId, int ordinal) {
    return "shared/" + checkpointId + "-" + ordinal;
  }

  private static CopyReport copied(ReplicaTree tree, long checkpointId, int ordinal) {
    String path = path(checkpointId, ordinal);
    return report(tree, checkpointId, ordinal, new CopyOutcome.Copied(tree.contentOf(path)));
  }

  private static CopyReport report(
      ReplicaTree tree, long checkpointId, int ordinal, CopyOutcome outcome) {
    return new CopyReport(
        plan(checkpointId), tree.layout().job(), ordinal, path(checkpointId, ordinal), outcome);
  }

  private static List<String> events(OperatorRun<PlanEvent, String> run) throws IOException {
    List<String> events = new ArrayList<>();
    for (String line : run.output()) {
      AuditRecord record = AuditLine.read(line);
      events.add(record.event() + " " + record.checkpointId());
    }
    return events;
  }

  private static AuditRecord only(OperatorRun<PlanEvent, String> run) throws IOException {
    return AuditLine.read(run.await(1).get(0));
  }

  private String outcome(long checkpointId) {
    return "_replicas/leases/1-replicator/plans/" + plan(checkpointId) + "/outcome.json";
  }

  @Test
  void publishesWhenAllTasksWereReported() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    PlanHeader header = planned(target, 5, 2);
    run.process(header);
    run.process(copied(target, 5, 0));
    run.processMails();
    assertThat(target.visible()).isEmpty();
    run.process(copied(target, 5, 1));

    AuditRecord record = only(run);

    assertThat(record.event()).isEqualTo(Event.PUBLISHED);
    assertThat(record.job()).isEqualTo(JOB);
    assertThat(record.checkpointId()).isEqualTo(5);
    assertThat(record.amount().files()).isEqualTo(2);
    assertThat(record.amount().newBytes()).isEqualTo(20);
    assertThat(target.visible()).containsExactly(5L);
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void countsWhatWasPublishedAndWhatNeededNoCopy() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    target.replica(4, "shared/old");
    PlanHeader header = planned(target, 5, 2);
    target.stage(plan(5).toString(), 5, path(5, 0), path(5, 1), "shared/old");
    run.process(header);
    run.process(copied(target, 5, 0));
    run.process(report(target, 5, 1, new CopyOutcome.AlreadyThere(target.contentOf(path(5, 1)))));
    run.await(1);

    assertThat(run.metrics().value(MetricNames.PUBLISHED)).isEqualTo(1L);
    assertThat(run.metrics().value(MetricNames.DEDUPLICATED_FILES)).isEqualTo(2L);
    assertThat(run.metrics().value(MetricNames.DEDUPLICATED_BYTES)).isEqualTo(20L);
  }

  @Test
  void whatWasNotPublishedCountsByReasonOnly() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 3));
    run.process(report(target, 5, 1, new CopyOutcome.SourceGone("State file x is gone")));
    run.await(1);
    run.process(planned(target, 6, 3));
    run.process(report(target, 6, 1, new CopyOutcome.Failed("No space left")));
    run.await(2);
    target.replica(9, "shared/a");
    run.process(planned(target, 7, 0));
    run.await(3);

    assertThat(run.metrics().value(MetricNames.PUBLISHED)).isEqualTo(0L);
    assertThat(run.metrics().value(MetricNames.DEDUPLICATED_BYTES)).isEqualTo(0L);
    assertThat(run.metrics().value("reason.subsumed.skippedCheckpoints")).isEqualTo(1L);
    assertThat(run.metrics().value("reason.overtaken.skippedCheckpoints")).isEqualTo(1L);
    assertThat(run.metrics().value("reason.unproven.skippedCheckpoints")).isEqualTo(0L);
    assertThat(run.metrics().value("reason.copy.failedCheckpoints")).isEqualTo(1L);
    assertThat(run.metrics().value("reason.publish.failedCheckpoints")).isEqualTo(0L);
  }

  @Test
  void aTreeThatWasPromotedCountsAsFenced() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    PlanHeader header = planned(target, 5, 0);
    Files.writeString(target.onDisk(target.layout().fence()), "{}");
    run.process(header);
    run.await(1);

    assertThat(run.metrics().value("reason.fenced.failedCheckpoints")).isEqualTo(1L);
  }

  @Test
  void reportsMayComeBeforeTheHeader() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    PlanHeader header = planned(target, 5, 2);
    run.process(copied(target, 5, 1));
    run.process(copied(target, 5, 0));
    run.process(header);

    assertThat(only(run).event()).isEqualTo(Event.PUBLISHED);
  }

  @Test
  void aPlanWithoutTasksIsPublishedAtOnce() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));

    assertThat(only(run).event()).isEqualTo(Event.PUBLISHED);
  }

  @Test
  void aJobThatWasNotHeardOfForLongLeavesTheState() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));
    run.await(1);
    int entries = run.stateEntries();
    run.passTime(Duration.ofMinutes(61));
    run.process(planned(otherTarget, 7, 0));
    run.await(2);
    assertThat(run.stateEntries()).isEqualTo(entries);

    run.process(planned(target, 6, 0));

    assertThat(AuditLine.read(run.await(3).get(2)).event()).isEqualTo(Event.PUBLISHED);
    assertThat(target.visible()).containsExactly(5L, 6L);
  }

  @Test
  void aPlanThatHasNotEndedStaysHoweverLongItTakes() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 1));
    for (int i = 0; i < 5; i++) {
      run.passTime(Duration.ofMinutes(50));
      run.process(planned(otherTarget, i + 1, 0));
      run.await(i + 1);
    }

    run.process(copied(target, 5, 0));

    run.await(6);
    assertThat(target.visible()).containsExactly(5L);
  }

  @Test
  void whatComesLateOfAForgottenPlanIsForgottenToo() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));
    run.await(1);
    run.passTime(Duration.ofMinutes(61));
    run.process(planned(otherTarget, 1, 0));
    run.await(2);
    int entries = run.stateEntries();
    target.file(path(5, 3), 10);
    run.process(copied(target, 5, 3));
    assertThat(run.stateEntries()).isGreaterThan(entries);

    run.passTime(Duration.ofMinutes(61));
    run.process(planned(otherTarget, 2, 0));
    run.await(3);

    assertThat(run.stateEntries()).isEqualTo(entries);
  }

  @Test
  void jobsOfTheStateAreForgottenAfterARestartToo() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));
    run.await(1);
    int entries = run.stateEntries();
    OperatorRun<PlanEvent, String> next = restore(run.snapshot());
    assertThat(next.stateEntries()).isEqualTo(entries);
    next.passTime(Duration.ofMinutes(61));

    next.process(planned(otherTarget, 7, 0));

    next.await(1);
    assertThat(next.stateEntries()).isEqualTo(entries);
  }

  @Test
  void aReportThatIsReplayedCountsOnce() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 2));
    run.process(copied(target, 5, 0));
    run.process(copied(target, 5, 0));

    run.endInput();

    assertThat(run.output()).isEmpty();
    assertThat(target.visible()).isEmpty();
  }

  @Test
  void onlyTheIdOfAPlanStaysInTheState() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));
    run.await(1);
    int afterAnEmptyPlan = run.stateEntries();

    run.process(planned(target, 6, 100));
    for (int i = 0; i < 100; i++) {
      run.process(copied(target, 6, i));
    }
    run.await(2);

    assertThat(run.stateEntries()).isEqualTo(afterAnEmptyPlan);
  }

  @Test
  void aFileThatIsGoneSkipsTheCheckpointAtOnce() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 3));
    run.process(report(target, 5, 1, new CopyOutcome.SourceGone("State file x is gone")));

    AuditRecord record = only(run);

    assertThat(record.event()).isEqualTo(Event.SKIPPED);
    assertThat(record.reason())
        .startsWith("State file x is gone: the checkpoint was subsumed before it was copied")
        .contains("execution.checkpointing.num-retained");
    assertThat(target.visible()).isEmpty();
    assertThat(target.onDisk(outcome(5))).content().contains("\"SKIPPED\"", "State file x is gone");
  }

  @Test
  void aFileThatCannotBeCopiedFailsTheCheckpointAtOnce() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(report(target, 5, 1, new CopyOutcome.Failed("No space left")));
    run.process(planned(target, 5, 3));

    AuditRecord record = only(run);

    assertThat(record.event()).isEqualTo(Event.FAILED);
    assertThat(record.reason()).isEqualTo("No space left");
    assertThat(target.onDisk(outcome(5))).content().contains("\"FAILED\"", "No space left");
  }

  /** Where nothing can be written, something can be deleted. */
  @Test
  void aPlanWhoseEndCannotBeNotedIsGivenUp() throws Exception {
    faults
        .on(Operation.CREATE, ".*/outcome.part")
        .fail(() -> new NSQuotaExceededException("The NameSpace quota is exceeded"));
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 3));
    run.process(report(target, 5, 1, new CopyOutcome.Failed("The name quota is used up")));

    AuditRecord record = only(run);

    assertThat(record.event()).isEqualTo(Event.FAILED);
    assertThat(record.reason()).isEqualTo("The name quota is used up");
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
    assertThat(target.onDisk(target.lease().stagedMetadata(plan(5).toString()))).doesNotExist();
  }

  @Test
  void aManifestThatIsRefusedFailsTheCheckpointAtOnce() throws Exception {
    faults
        .on(Operation.WRITE, ".*/manifest.part")
        .fail(() -> new DSQuotaExceededException("The DiskSpace quota is exceeded"));
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));

    assertThat(only(run).reason()).startsWith("The space quota for ");
    assertThat(target.visible()).isEmpty();
    assertThat(target.onDisk(outcome(5))).content().contains("\"FAILED\"", "The space quota for ");
  }

  @Test
  void theRestOfAPlanThatEndedIsDropped() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 2));
    run.process(report(target, 5, 0, new CopyOutcome.Failed("No space left")));
    run.await(1);
    int entries = run.stateEntries();
    run.process(copied(target, 5, 0));
    run.process(copied(target, 5, 1));

    run.endInput();

    assertThat(run.output()).hasSize(1);
    assertThat(run.stateEntries()).isEqualTo(entries);
    assertThat(target.visible()).isEmpty();
  }

  @Test
  void whatPublishRefusesIsNotedForPlan() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    target.replica(9, "shared/a");
    run.process(planned(target, 5, 0));

    assertThat(only(run).reason()).isEqualTo("The replica of chk-9 is visible already");
    assertThat(target.onDisk(outcome(5))).content().contains("\"SKIPPED\"", "chk-9");
  }

  @Test
  void aNewerPlanReplacesAnOlderOne() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 2));
    run.process(copied(target, 5, 0));
    PlanHeader newer = planned(target, 6, 1);
    run.process(copied(target, 6, 0));
    run.process(copied(target, 5, 1));
    run.process(newer);

    run.endInput();

    assertThat(events(run)).containsExactly("PUBLISHED 6");
    assertThat(target.visible()).containsExactly(6L);
  }

  @Test
  void eachJobHasItsOwnPlan() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 1));
    run.process(planned(otherTarget, 6, 1));
    run.process(copied(target, 5, 0));
    run.process(copied(otherTarget, 6, 0));

    run.await(2);

    assertThat(target.visible()).containsExactly(5L);
    assertThat(otherTarget.visible()).containsExactly(6L);
  }

  @Test
  void aJobWhosePublicationTakesLongDoesNotHoldUpAnother() throws Exception {
    Gate gate = faults.on(Operation.RENAME, ".*/chk-5/_metadata").hang();
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));
    gate.awaitReached();
    run.process(planned(otherTarget, 6, 0));

    run.await(1);
    assertThat(otherTarget.visible()).containsExactly(6L);
    run.snapshot();
    gate.open();
    run.await(2);
  }

  @Test
  void aTargetThatFailsForAMomentIsTriedAgain() throws Exception {
    faults.on(Operation.RENAME, ".*/chk-5/_metadata").first(2).fail();
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 0));

    assertThat(only(run).event()).isEqualTo(Event.PUBLISHED);
  }

  @Test
  void aPublicationThatOnlySeemedToFailIsReportedOnce() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    PlanHeader header = planned(target, 5, 1);
    faults
        .on(Operation.RENAME, ".*/chk-5/_metadata")
        .first(1)
        .act(
            () -> {
              Files.createDirectories(target.onDisk("chk-5"));
              Files.move(
                  target.onDisk(target.lease().stagedMetadata(plan(5).toString())),
                  target.onDisk(target.layout().metadata(5)));
              throw new IOException("Connection reset");
            });
    run.process(header);
    run.process(copied(target, 5, 0));

    AuditRecord record = only(run);

    assertThat(record.event()).isEqualTo(Event.PUBLISHED);
    assertThat(record.amount().newBytes()).isEqualTo(10);
  }

  @Test
  void noticesGoThroughToTheLog() throws Exception {
    AuditRecord notice =
        new AuditRecord(
            1, JOB, AuditRecord.NO_CHECKPOINT, Event.FAILED, "two bases", AuditRecord.Amount.NONE);
    OperatorRun<PlanEvent, String> run = start();
    run.process(notice);

    assertThat(run.output()).containsExactly(AuditLine.write(notice));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void afterARestartAPlanIsTakenUpWhereItStands(int eventsBefore) throws Exception {
    List<PlanEvent> events =
        List.of(planned(target, 5, 2), copied(target, 5, 0), copied(target, 5, 1));
    Gate gate = faults.on(Operation.RENAME, ".*/chk-5/_metadata").hang();
    OperatorRun<PlanEvent, String> run = start();
    for (PlanEvent event : events.subList(0, eventsBefore)) {
      run.process(event);
    }
    if (eventsBefore == events.size()) {
      gate.awaitReached();
    }
    OperatorSubtaskState state = run.snapshot();
    run.close();
    faults.recover();
    assertThat(target.visible()).isEmpty();

    OperatorRun<PlanEvent, String> restored = restore(state);
    for (PlanEvent event : events.subList(eventsBefore, events.size())) {
      restored.process(event);
    }

    assertThat(only(restored).event()).isEqualTo(Event.PUBLISHED);
    assertThat(target.visible()).containsExactly(5L);
  }

  @Test
  void aPublicationThatTheStateForgotIsReportedAgain() throws Exception {
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 1));
    OperatorSubtaskState before = run.snapshot();
    run.process(copied(target, 5, 0));
    String line = run.await(1).get(0);
    run.close();

    OperatorRun<PlanEvent, String> restored = restore(before);
    restored.process(copied(target, 5, 0));

    assertThat(only(restored).amount()).isEqualTo(AuditLine.read(line).amount());
    assertThat(target.visible()).containsExactly(5L);
  }

  @Test
  void aReplicationThatEndsHandsItsLogToTheClient() throws Exception {
    options.set(ReplicationOptions.ONCE, true);
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 1));
    run.process(copied(target, 5, 0));

    run.endInput();

    assertThat(run.output()).hasSize(1);
    assertThat(run.accumulator(PublishOperator.RESULTS)).isEqualTo(run.output());
  }

  @Test
  void aReplicationThatEndsSummarisesEachJobForTheFlinkUi() throws Exception {
    options.set(ReplicationOptions.ONCE, true);
    OperatorRun<PlanEvent, String> run = start();
    run.process(planned(target, 5, 1));
    run.process(copied(target, 5, 0));

    run.endInput();

    AuditRecord.Amount amount = only(run).amount();
    assertThat(run.accumulator("job " + only(run).job()))
        .isEqualTo(
            "chk-5 published; files: 1, bytes: 10, new bytes: 10, milliseconds: %s"
                .formatted(String.format(Locale.ROOT, "%,d", amount.times().planMillis())));
  }

  /** One job's tree must not fail the task that publishes the others. */
  @Test
  void aLinkInTheTreeOfOneJobFailsItsPlanOnly(@TempDir Path elsewhere) throws Exception {
    target = ReplicaTree.local(directory, JOB);
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    PlanHeader header = planned(target, 5, 1);
    Path moved = elsewhere.resolve("moved");
    Files.move(target.onDisk("_replicas"), moved);
    Files.createSymbolicLink(target.onDisk("_replicas"), moved);
    OperatorRun<PlanEvent, String> run = start();

    run.process(header);
    run.process(report(target, 5, 0, new CopyOutcome.Failed("it was too long")));
    run.await(1);

    assertThat(run.output().get(0)).contains("\"event\":\"FAILED\"", "it was too long");
    assertThat(moved.resolve("plans").resolve(plan(5).toString()).resolve("outcome.json"))
        .doesNotExist();
  }
}
