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

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.runtime.WireType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** PLAN between a source and a target that may fail; the test plays DISCOVER and PUBLISH. */
abstract class PlanOperatorFixture {
  static final JobId JOB = new JobId("a".repeat(32));
  static final JobId OTHER_JOB = new JobId("b".repeat(32));

  private static final OutputTag<PlanEvent> EVENTS =
      new OutputTag<>("events", new WireType<>(PlanEvent.class, PlanEventSerializer::new));

  final Faults faults = FaultyFileSystem.install();
  final Configuration options = new Configuration();
  private final List<OperatorRun<WakeUp, CopyTask>> runs = new ArrayList<>();

  @TempDir Path directory;
  SourceTree source;
  SourceTree otherSource;
  ReplicaTree target;
  OperatorRun<WakeUp, CopyTask> run;

  @BeforeEach
  final void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    otherSource = SourceTree.faulty(directory.resolve("source"), OTHER_JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB).stampedWith(source.base());
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
  }

  @AfterEach
  final void close() throws Exception {
    for (OperatorRun<WakeUp, CopyTask> each : runs) {
      each.close();
    }
  }

  private OperatorRun.Step<WakeUp, CopyTask> step() {
    Configuration configuration = options;
    return new OperatorRun.Step<>(
        () -> new PlanOperator(configuration, EVENTS),
        wakeUp -> wakeUp.source().job().hex(),
        new WireType<>(CopyTask.class, CopyTaskSerializer::new));
  }

  final void start() throws Exception {
    run = OperatorRun.start(step());
    runs.add(run);
  }

  final void restore(OperatorSubtaskState state) throws Exception {
    restore(state, 1, 0);
  }

  final void restore(OperatorSubtaskState state, int subtasks, int subtask) throws Exception {
    run = OperatorRun.restore(step(), state, subtasks, subtask);
    runs.add(run);
  }

  /** Completes a checkpoint of one file, {@code shared/<id>}. */
  static void complete(SourceTree tree, long id) {
    tree.file("shared/" + id, 10);
    tree.complete(id, metadata -> metadata.absolute(tree.path("shared/" + id), 10));
  }

  final void wakeUp() throws Exception {
    run.process(new WakeUp(source.job()));
  }

  final List<PlanHeader> headers() {
    return events(PlanHeader.class);
  }

  final List<AuditRecord> notices() {
    return events(AuditRecord.class);
  }

  private <T extends PlanEvent> List<T> events(Class<T> kind) {
    return run.output(EVENTS).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  final PlanHeader awaitHeader(int number) {
    run.until(() -> headers().size() >= number);
    return headers().get(number - 1);
  }

  final AuditRecord awaitNotice(int number) {
    run.until(() -> notices().size() >= number);
    return notices().get(number - 1);
  }

  /** What PUBLISH does with a plan. */
  final void publish(PlanHeader header) {
    long id = header.checkpoint().checkpointId();
    target.delete(target.lease().stagedMetadata(header.plan().toString()));
    target.replica(id, "shared/" + id);
  }

  /** What PUBLISH does with a plan that comes to nothing. */
  final void end(PlanHeader header, Event event) throws IOException {
    PlanEnd.write(target.lease(), header.plan(), new PlanEnd.Unpublished(event, "because"));
  }
}
