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
package io.checkpointreplicator.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.copy.CopyOperator;
import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.plan.PlanOperator;
import io.checkpointreplicator.publish.PublishOperator;
import io.checkpointreplicator.runtime.WireType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operators take up the state that version 1 of the replicator wrote, on this line of Flink: as
 * a checkpoint of the replicator's own job has it, with the names of the states, their serializers
 * and their bytes. {@link Golden} tells how to write the files anew, and what to do when a format
 * changes after a release. DISCOVER's state is read in {@code DiscoverSerializersTest}, which is
 * all that Flink keeps of it.
 *
 * <p>To keep the state of a later version 2 beside it: let {@link Golden} have both directories,
 * and make each of these tests one over the versions. What a test expects stays as it is.
 */
class OperatorStatesGoldenTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER_JOB = new JobId("b".repeat(32));
  private static final PlanId PLAN = new PlanId(1_700_000_000_007L, "0123abcd");
  private static final PlanId OTHER_PLAN = new PlanId(1_700_000_000_007L, "4567abcd");
  private static final WireType<PlanEvent> EVENT_TYPE =
      new WireType<>(PlanEvent.class, PlanEventSerializer::new);
  private static final OutputTag<PlanEvent> EVENTS = new OutputTag<>("events", EVENT_TYPE);

  /** In the states; nothing lies there when they are read. */
  private static final Path SOURCE = Path.of("/tmp/checkpoint-replicator-golden");

  private static final StorePath BASE = StorePath.parse("file:" + SOURCE);

  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private ReplicaTree target;

  @BeforeEach
  void createTarget() {
    target = ReplicaTree.local(directory, JOB).stampedWith(BASE);
    options.set(ReplicationOptions.SOURCE, List.of(BASE.toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
  }

  private OperatorRun.Step<WakeUp, CopyTask> plan() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new PlanOperator(configuration, EVENTS),
        wakeUp -> wakeUp.source().job().hex(),
        new WireType<>(CopyTask.class, CopyTaskSerializer::new));
  }

  private OperatorRun.Step<CopyTask, PlanEvent> copy() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new CopyOperator(configuration), CopyTask::targetKey, EVENT_TYPE);
  }

  private OperatorRun.Step<PlanEvent, String> publish() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new PublishOperator(configuration), event -> event.job().hex(), Types.STRING);
  }

  private List<String> notices(OperatorRun<WakeUp, CopyTask> run) {
    return run.output(EVENTS).stream()
        .map(AuditRecord.class::cast)
        .map(record -> record.event() + " " + record.checkpointId() + " " + record.reason())
        .toList();
  }

  @Test
  void planTakesUpAPlanInFlight() throws Exception {
    OperatorSubtaskState state = Golden.state("plan", this::planInFlight);
    for (long id = 4; id <= 7; id++) {
      target.replica(id, "shared/" + id);
    }

    OperatorRun<WakeUp, CopyTask> run = OperatorRun.restore(plan(), state, 1, 0);

    // Retirement follows a publication: the plan for chk-7 was in flight, and is found published.
    run.until(() -> !notices(run).isEmpty());
    assertThat(notices(run)).containsExactly("RETIRED 4 3 newer replicas are visible");
    SourceTree other = SourceTree.local(directory.resolve("other"), JOB);
    other.complete(9, metadata -> metadata);
    run.process(new WakeUp(other.job()));
    run.until(() -> notices(run).size() > 1);
    assertThat(notices(run).get(1))
        .startsWith("FAILED -1 Job " + JOB + " is replicated from " + BASE + " and also appears")
        .contains(other.base().toString());
    run.close();
  }

  private OperatorSubtaskState planInFlight() throws Exception {
    SourceTree source = SourceTree.local(SOURCE, JOB).file("chk-7/own", 10);
    source.complete(7, metadata -> metadata.relative("own", 10));
    Path elsewhere = Files.createTempDirectory("golden");
    Configuration configuration = options.clone();
    configuration.set(ReplicationOptions.TARGET, "file:" + elsewhere);
    OperatorRun<WakeUp, CopyTask> run =
        OperatorRun.start(
            new OperatorRun.Step<>(
                () -> new PlanOperator(configuration, EVENTS),
                wakeUp -> wakeUp.source().job().hex(),
                new WireType<>(CopyTask.class, CopyTaskSerializer::new)));
    try {
      run.process(new WakeUp(source.job()));
      run.await(1);
      return run.snapshot();
    } finally {
      run.close();
      FileUtils.deleteDirectory(SOURCE.toFile());
      FileUtils.deleteDirectory(elsewhere.toFile());
    }
  }

  @Test
  void copyTakesUpTasksThatHaveNotEnded() throws Exception {
    OperatorSubtaskState state = Golden.state("copy", this::waitingTasks);
    target.held();

    OperatorRun<CopyTask, PlanEvent> run = OperatorRun.restore(copy(), state, 1, 0);

    run.await(2);
    assertThat(run.output())
        .containsExactlyInAnyOrder(
            CopyReport.of(task(0, "shared/a"), gone("shared/a")),
            CopyReport.of(task(1, "shared/b"), gone("shared/b")));
    assertThat(run.stateEntries()).isZero();
    run.close();
  }

  private static CopyTask task(int ordinal, String path) {
    return new CopyTask(
        PLAN,
        JOB,
        7,
        ordinal,
        new StateFile(
            BASE.resolve(JOB.hex()).resolve(path),
            new StateFile.Range(3, 10, StateFile.Extent.PART),
            FileScope.SHARED,
            path));
  }

  private static CopyOutcome gone(String path) {
    return new CopyOutcome.SourceGone(
        "State file " + BASE.resolve(JOB.hex()).resolve(path) + " is gone");
  }

  private OperatorSubtaskState waitingTasks() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = OperatorRun.start(copy());
    run.process(task(0, "shared/a"));
    run.process(task(1, "shared/b"));
    OperatorSubtaskState state = run.snapshot();
    run.close();
    return state;
  }

  @Test
  void publishTakesUpHalfReportedPlans() throws Exception {
    OperatorSubtaskState state = Golden.state("publish", this::halfReported);
    target.held();
    ReplicaTree.local(directory, OTHER_JOB).held();

    OperatorRun<PlanEvent, String> run = OperatorRun.restore(publish(), state, 1, 0);

    run.process(report(JOB, 1, new CopyOutcome.Copied(new Content(10, 2))));
    run.process(header(OTHER_JOB));
    run.await(2);
    assertThat(run.output())
        // Two of two tasks, one from the state, one from now: then the target is looked at.
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "\"job\":\"" + JOB + "\",\"checkpoint\":7,\"event\":\"SKIPPED\"",
                        "Plan " + PLAN + " was given up; its staged metadata is gone"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("\"job\":\"" + OTHER_JOB + "\"", "\"FAILED\"", "it was too long"));
    run.close();
  }

  private static PlanId planOf(JobId job) {
    return job.equals(JOB) ? PLAN : OTHER_PLAN;
  }

  private static PlanHeader header(JobId job) {
    return new PlanHeader(
        planOf(job),
        BASE,
        new SourceCheckpoint(job, BASE.resolve(job.hex()), 7, 1_700_000_000_000L),
        2);
  }

  private static CopyReport report(JobId job, int ordinal, CopyOutcome outcome) {
    return new CopyReport(planOf(job), job, ordinal, "shared/" + ordinal, outcome);
  }

  /** One plan lacks a report; of the other one only a failure is known. */
  private OperatorSubtaskState halfReported() throws Exception {
    OperatorRun<PlanEvent, String> run = OperatorRun.start(publish());
    run.process(header(JOB));
    run.process(report(JOB, 0, new CopyOutcome.Copied(new Content(10, 1))));
    run.process(report(OTHER_JOB, 1, new CopyOutcome.Failed("it was too long")));
    OperatorSubtaskState state = run.snapshot();
    run.close();
    return state;
  }
}
