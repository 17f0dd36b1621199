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
package io.checkpointreplicator.copy;

import static io.checkpointreplicator.copy.CopyTasks.JOB;
import static io.checkpointreplicator.copy.CopyTasks.OTHER_JOB;
import static io.checkpointreplicator.copy.CopyTasks.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.runtime.WireType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyOperatorTest {
  private static final int THREADS = 4;
  private static final int SIZE = 1000;
  private static final int LARGE = 20 * 1024 * 1024;

  private final Faults faults = FaultyFileSystem.install();
  private final List<OperatorRun<CopyTask, PlanEvent>> runs = new ArrayList<>();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private SourceTree otherSource;
  private ReplicaTree target;

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    otherSource = SourceTree.faulty(directory.resolve("source"), OTHER_JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.COPY_THREADS, THREADS);
  }

  @AfterEach
  void close() throws Exception {
    for (OperatorRun<CopyTask, PlanEvent> run : runs) {
      run.close();
    }
  }

  private OperatorRun.Step<CopyTask, PlanEvent> step() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new CopyOperator(configuration),
        CopyTask::targetKey,
        new WireType<>(PlanEvent.class, PlanEventSerializer::new));
  }

  private OperatorRun<CopyTask, PlanEvent> start() throws Exception {
    runs.add(OperatorRun.start(step()));
    return runs.get(runs.size() - 1);
  }

  private OperatorRun<CopyTask, PlanEvent> restore(
      OperatorSubtaskState state, int subtasks, int subtask) throws Exception {
    runs.add(OperatorRun.restore(step(), state, subtasks, subtask));
    return runs.get(runs.size() - 1);
  }

  private CopyTask task(JobId job, long plan, int ordinal, String path) {
    return task(job, plan, ordinal, path, SIZE);
  }

  private CopyTask task(JobId job, long plan, int ordinal, String path, int size) {
    SourceTree tree = SourceTree.faulty(directory.resolve("source"), job);
    tree.file(path, size);
    StateFile file =
        new StateFile(
            tree.job().directory().resolve(path),
            new StateFile.Range(0, size, StateFile.Extent.WHOLE),
            FileScope.SHARED,
            path);
    ReplicaTree.faulty(directory.resolve("target"), job)
        .file("_replicas/leases/1-replicator/plans/" + plan(plan) + "/_metadata", 10);
    return new CopyTask(plan(plan), job, plan, ordinal, file);
  }

  /** What lies in the tree beside what the planner has left there. */
  private Set<String> copies() {
    Set<String> paths = target.paths();
    paths.removeIf(path -> path.endsWith("/_metadata"));
    return paths;
  }

  private static CopyReport copied(CopyTask task) {
    String path = task.file().targetPath();
    Content content = new Content(SIZE, SourceTree.crc32c(SourceTree.contentOf(path, SIZE)));
    return CopyReport.of(task, new CopyOutcome.Copied(content));
  }

  @Test
  void copiesEachTaskAndReportsIt() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    CopyTask first = task(JOB, 1, 0, "shared/a");
    CopyTask second = task(OTHER_JOB, 1, 0, "shared/a");
    run.process(first);
    run.process(second);

    assertThat(run.await(2)).containsExactlyInAnyOrder(copied(first), copied(second));
    assertThat(run.stateEntries()).isZero();
    assertThat(target.onDisk("shared/a")).hasBinaryContent(SourceTree.contentOf("shared/a", SIZE));
  }

  private static String pending(JobId job) {
    return MetricNames.SOURCE_JOB + "." + job + "." + MetricNames.PENDING_BYTES;
  }

  @Test
  void showsHowManyBytesOfAJobAreNotCopiedYet() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 3 * THREADS; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    assertThat(run.metrics().value(pending(JOB))).isEqualTo(3L * THREADS * SIZE);
    run.process(task(JOB, 2, 0, "shared/new"));
    assertThat(run.metrics().value(pending(JOB)))
        .as("what is being copied, and the newer plan")
        .isEqualTo((THREADS + 1L) * SIZE);
    OperatorRun<CopyTask, PlanEvent> restored = restore(run.snapshot(), 1, 0);
    assertThat(restored.metrics().value(pending(JOB))).isNotEqualTo(0L);
    restored.close();

    gate.open();
    run.await(THREADS + 1);

    assertThat(run.metrics().value(pending(JOB))).isEqualTo(0L);
    assertThat(run.metrics().value(MetricNames.COPIED_FILES)).isEqualTo(THREADS + 1L);
    assertThat(run.metrics().value(MetricNames.COPIED_BYTES)).isEqualTo((THREADS + 1L) * SIZE);
    assertThat(run.metrics().value(MetricNames.COPY_RETRIES)).isEqualTo(0L);
  }

  @Test
  void seriesGrowWithJobsOnlyAndGoWithThem() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/0"));
    Set<String> names = run.metrics().names();
    for (int plan = 2; plan <= 20; plan++) {
      run.await(plan - 1);
      run.process(task(JOB, plan, 0, "shared/" + plan));
    }
    run.await(20);
    assertThat(run.metrics().names()).isEqualTo(names).contains(pending(JOB));
    run.passTime(Duration.ofMinutes(61));

    run.process(task(OTHER_JOB, 1, 0, "shared/a"));

    run.await(21);
    assertThat(run.metrics().names()).contains(pending(OTHER_JOB)).doesNotContain(pending(JOB));
  }

  @Test
  void countsRetries() throws Exception {
    faults.on(Operation.OPEN, ".*/source/.*").first(2).fail();
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/a"));

    run.await(1);

    assertThat(run.metrics().value(MetricNames.COPY_RETRIES)).isEqualTo(2L);
    assertThat(run.metrics().value(MetricNames.COPIED_FILES)).isEqualTo(1L);
  }

  /** They are files that were copied, but did not cross. */
  @Test
  void countsWhatIsReadFromOriginals() throws Exception {
    SourceTree near = SourceTree.faulty(directory.resolve("near"), JOB).file("shared/a", SIZE);
    options.set(ReplicationOptions.REUSE, List.of(near.base().toString()));
    faults.on(Operation.OPEN, ".*/source/.*/shared/a").fail();
    CopyTask task = task(JOB, 1, 0, "shared/a");
    long crc = SourceTree.crc32c(SourceTree.contentOf("shared/a", SIZE));
    Original original =
        new Original(StorePath.parse(near.path("shared/a")), task.file().range(), crc);
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(new CopyTask(plan(1), JOB, 1, 0, task.file().copiedFrom(original)));
    run.process(task(JOB, 1, 1, "shared/b"));

    run.await(2);

    assertThat(run.output()).contains(copied(task));
    assertThat(run.metrics().value(MetricNames.COPIED_FILES)).isEqualTo(2L);
    assertThat(run.metrics().value(MetricNames.COPIED_BYTES)).isEqualTo(2L * SIZE);
    assertThat(run.metrics().value(MetricNames.REUSED_FILES)).isEqualTo(1L);
    assertThat(run.metrics().value(MetricNames.REUSED_BYTES)).isEqualTo((long) SIZE);
    assertThat(run.metrics().value(MetricNames.COPY_RETRIES)).isEqualTo(0L);
  }

  @Test
  void whatCannotBeCopiedIsReportedToo() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    CopyTask gone = task(JOB, 1, 0, "shared/a");
    source.delete("shared/a");
    run.process(gone);

    assertThat(((CopyReport) run.await(1).get(0)).outcome())
        .isInstanceOf(CopyOutcome.SourceGone.class);
    assertThat(run.stateEntries()).isZero();
  }

  @Test
  void jobsThatWereNotHeardOfForLongAreForgotten() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    CopyOperator operator = run.operator(CopyOperator.class);
    for (int i = 0; i < 5; i++) {
      run.process(task(new JobId("%032x".formatted(i)), 1, 0, "shared/a"));
    }
    run.await(5);
    assertThat(operator.rememberedJobs()).isEqualTo(5);
    run.passTime(Duration.ofMinutes(61));

    run.process(task(JOB, 1, 0, "shared/a"));

    run.await(6);
    assertThat(operator.rememberedJobs()).isEqualTo(1);
  }

  @Test
  void whatWaitsOfAJobThatWasForgottenIsVoidWithANewerPlan() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 3 * THREADS; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    run.passTime(Duration.ofMinutes(61));
    run.process(task(OTHER_JOB, 1, 0, "shared/a"));
    assertThat(run.operator(CopyOperator.class).rememberedJobs()).isEqualTo(1);

    run.process(task(JOB, 2, 0, "shared/new"));

    gate.open();
    run.until(() -> run.stateEntries() == 0);
    assertThat(run.output())
        .filteredOn(report -> report.job().equals(JOB))
        .as("what was being copied, and the newer plan")
        .hasSize(THREADS + 1);
  }

  @Test
  void takesRecordsAndCheckpointsWhileAllThreadsAreBusy() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 300; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    gate.awaitReached();

    run.snapshot();
    assertThat(run.stateEntries()).isEqualTo(300);
    assertThat(run.output()).isEmpty();

    gate.open();
    run.await(300);
    assertThat(run.stateEntries()).isZero();
  }

  @Test
  void copiesAsManyFilesAtATimeAsThereAreThreads() throws Exception {
    Gate gate = faults.on(Operation.CLOSE, ".*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 3 * THREADS; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }

    run.until(() -> faults.mostOpenForWriting() == THREADS);
    gate.open();
    run.await(3 * THREADS);
    assertThat(faults.mostOpenForWriting()).isEqualTo(THREADS);
  }

  @Test
  void aJobWithManyFilesDoesNotHoldUpAnother() throws Exception {
    options.set(ReplicationOptions.COPY_THREADS, 1);
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 100; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    CopyTask other = task(OTHER_JOB, 1, 0, "shared/a");
    run.process(other);

    // The only thread hangs in a file of the first job.
    run.until(
        () ->
            faults.paths(Operation.CREATE).stream()
                .anyMatch(path -> path.contains(OTHER_JOB.hex())));
    gate.open();
    assertThat(run.await(101)).contains(copied(other));
  }

  @Test
  void aJobWhoseFilesHangDoesNotHoldUpAnother() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/" + JOB + "/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 10 * THREADS; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    gate.awaitReached();
    for (int i = 0; i < 10; i++) {
      run.process(task(OTHER_JOB, 1, i, "shared/" + i));
    }

    run.await(10);
    assertThat(run.output()).extracting(PlanEvent::job).containsOnly(OTHER_JOB);
    assertThat(faults.mostOpenForReading()).isEqualTo(THREADS + 1);
    gate.open();
    run.await(10 * THREADS + 10);
  }

  @Test
  void manyJobsCopyAtMostTwiceAsManyFilesAsThereAreThreads() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 10 * THREADS; i++) {
      JobId job = new JobId("%032x".formatted(i));
      run.process(task(job, 1, 0, "shared/a"));
      run.process(task(job, 1, 1, "shared/b"));
    }
    run.until(() -> faults.mostOpenForReading() == 2 * THREADS);

    gate.open();
    run.await(20 * THREADS);
    assertThat(faults.mostOpenForReading()).isEqualTo(2 * THREADS);
  }

  @Test
  void tasksOfOneFileAreCopiedOnce() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    CopyTask first = task(JOB, 1, 0, "shared/a");
    CopyTask again = task(JOB, 2, 0, "shared/a");
    run.process(first);
    run.process(again);

    assertThat(run.await(2))
        .containsExactly(
            copied(first),
            CopyReport.of(
                again,
                new CopyOutcome.AlreadyThere(
                    ((CopyOutcome.Copied) copied(first).outcome()).content())));
    assertThat(faults.bytesWritten()).isEqualTo(SIZE);
    assertThat(faults.mostOpenForWriting()).isEqualTo(1);
  }

  @Test
  void aNewerPlanMakesTheWaitingTasksOfOlderOnesVoid() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 100; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    CopyTask newer = task(JOB, 2, 0, "shared/new");
    run.process(newer);
    assertThat(run.stateEntries()).isEqualTo(THREADS + 1);
    gate.open();

    assertThat(run.await(THREADS + 1)).contains(copied(newer));
    assertThat(run.stateEntries()).isZero();
    assertThat(copies()).hasSize(THREADS + 1);
  }

  /** An object store looks once more when a file is put, so that two looks are one too many. */
  private AtomicInteger looksOnAnObjectStore() throws IOException {
    ReplicaTree objects = ReplicaTree.on(StoreKind.OBJECT_STORE, directory.resolve("objects"), JOB);
    options.set(ReplicationOptions.TARGET, objects.layout().target().toString());
    new Leases(objects.layout().target(), "replicator").hold(objects.layout());
    for (int plan = 1; plan <= 2; plan++) {
      objects.file("_replicas/leases/1-replicator/plans/" + plan(plan) + "/_metadata", 10);
    }
    AtomicInteger looks = new AtomicInteger();
    faults.on(Operation.STATUS, ".*/objects/.*/shared/new").act(looks::incrementAndGet);
    return looks;
  }

  @Test
  void afterAPlanThatWasWorkedOffFilesAreExpectedToBeFree() throws Exception {
    AtomicInteger looks = looksOnAnObjectStore();
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/first"));
    run.await(1);

    CopyTask second = task(JOB, 2, 0, "shared/new");
    run.process(second);

    assertThat(run.await(2)).contains(copied(second));
    assertThat(looks).hasValue(1);
  }

  /** Before a restart more of its files may have been copied than were asked for since. */
  @Test
  void afterAPlanThatWasSupersededFilesAreLookedFor() throws Exception {
    AtomicInteger looks = looksOnAnObjectStore();
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 100; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    CopyTask second = task(JOB, 2, 0, "shared/new");
    run.process(second);
    gate.open();

    assertThat(run.await(THREADS + 1)).contains(copied(second));
    assertThat(looks).hasValue(2);
  }

  @Test
  void aTaskOfAnOlderPlanThatComesLateIsVoid() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    CopyTask newer = task(JOB, 2, 0, "shared/new");
    run.process(newer);
    run.process(task(JOB, 1, 0, "shared/old"));

    run.endInput();

    assertThat(run.output()).containsExactly(copied(newer));
    assertThat(run.stateEntries()).isZero();
    assertThat(copies()).containsExactly("shared/new");
  }

  @Test
  void aNewerPlanOfOneJobLeavesOtherJobsAlone() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(OTHER_JOB, 1, 0, "shared/a"));
    run.process(task(JOB, 2, 0, "shared/a"));

    run.await(2);
  }

  @Test
  void afterARestartUnfinishedTasksAreCopiedAndFinishedOnesAreNot() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/done"));
    run.await(1);
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    CopyTask unfinished = task(JOB, 1, 1, "shared/unfinished");
    run.process(unfinished);
    gate.awaitReached();
    OperatorSubtaskState state = run.snapshot();
    run.close();
    faults.recover();

    OperatorRun<CopyTask, PlanEvent> restored = restore(state, 1, 0);

    assertThat(restored.await(1)).containsExactly(copied(unfinished));
    assertThat(restored.stateEntries()).isZero();
  }

  @Test
  void afterARestartOnlyTheNewestPlanOfAJobIsCopied() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    IntStream.range(0, THREADS).forEach(i -> processUnchecked(run, task(JOB, 1, i, "shared/" + i)));
    CopyTask newer = task(JOB, 2, 0, "shared/new");
    run.process(newer);
    gate.awaitReached();
    OperatorSubtaskState state = run.snapshot();
    run.close();
    faults.recover();

    OperatorRun<CopyTask, PlanEvent> restored = restore(state, 1, 0);
    restored.endInput();

    assertThat(restored.output()).contains(copied(newer));
    assertThat(restored.stateEntries()).isZero();
  }

  private static void processUnchecked(OperatorRun<CopyTask, PlanEvent> run, CopyTask task) {
    try {
      run.process(task);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void afterAChangeOfParallelismEachTaskIsCopiedOnce() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 50; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }
    gate.awaitReached();
    OperatorSubtaskState state = run.snapshot();
    run.close();
    faults.recover();

    List<PlanEvent> reports = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      OperatorRun<CopyTask, PlanEvent> restored = restore(state, 3, subtask);
      restored.endInput();
      assertThat(restored.output()).isNotEmpty();
      reports.addAll(restored.output());
    }

    assertThat(reports).hasSize(50).doesNotHaveDuplicates();
    assertThat(copies()).hasSize(50);
  }

  @Test
  void atTheEndOfTheInputEverythingIsCopied() throws Exception {
    OperatorRun<CopyTask, PlanEvent> run = start();
    for (int i = 0; i < 100; i++) {
      run.process(task(JOB, 1, i, "shared/" + i));
    }

    run.endInput();

    assertThat(run.output()).hasSize(100);
  }

  /** All of its connections hang, one copy thread waits for them. */
  @Test
  void aLargeFileLeavesTheOtherThreadsToSmallOnes() throws Exception {
    options.set(ReplicationOptions.COPY_THREADS, 2);
    options.set(ReplicationOptions.LARGE_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
    Gate gate = faults.on(Operation.READ, ".*/source/.*/large").hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/large", LARGE));
    run.until(() -> faults.openForReading() == 2);
    for (int i = 1; i <= 10; i++) {
      run.process(task(JOB, 1, i, "shared/" + i, SIZE));
    }

    run.await(10);
    gate.open();
    run.await(11);
  }

  @Test
  void closingEndsTheConnectionsOfALargeFileToo() throws Exception {
    options.set(ReplicationOptions.LARGE_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
    Gate gate = faults.on(Operation.READ, ".*/source/.*").atByte(LARGE / 2).hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/large", LARGE));
    gate.awaitReached();

    run.close();

    assertThat(faults.openForReading()).isZero();
    assertThat(ParallelRangeInputTest.connectionThreads()).isEmpty();
    assertThat(copies()).isEmpty();
  }

  @Test
  void closingInterruptsTheCopyingAndWaitsForIt() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").atByte(500).hang();
    OperatorRun<CopyTask, PlanEvent> run = start();
    run.process(task(JOB, 1, 0, "shared/a"));
    gate.awaitReached();
    assertThat(copies()).hasSize(1);

    run.close();

    assertThat(copies()).isEmpty();
    assertThat(run.output()).isEmpty();
  }
}
