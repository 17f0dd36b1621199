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

import io.checkpointreplicator.copy.CopyOperator;
import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanOperator;
import io.checkpointreplicator.publish.AuditLine;
import io.checkpointreplicator.publish.PublishOperator;
import io.checkpointreplicator.runtime.WireType;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.util.OutputTag;
import org.awaitility.Awaitility;

/**
 * PLAN, COPY and PUBLISH with one subtask each, from the start of an attempt to its death. Records
 * move between them and mails are processed only while a test pumps.
 */
final class Pipeline {
  private static final WireType<PlanEvent> EVENT_TYPE =
      new WireType<>(PlanEvent.class, PlanEventSerializer::new);
  private static final OutputTag<PlanEvent> EVENTS = new OutputTag<>("events", EVENT_TYPE);

  private final OperatorRun<WakeUp, CopyTask> plan;
  private final OperatorRun<CopyTask, PlanEvent> copy;
  private final OperatorRun<PlanEvent, String> publish;
  private int tasks;
  private int events;
  private int reports;

  /** What an attempt leaves to the next one. */
  record State(OperatorSubtaskState plan, OperatorSubtaskState copy, OperatorSubtaskState publish) {

    /** Its size. */
    long bytes() {
      return plan.getStateSize() + copy.getStateSize() + publish.getStateSize();
    }
  }

  Pipeline(Configuration options, Optional<State> state) throws Exception {
    plan =
        start(
            new OperatorRun.Step<>(
                () -> new PlanOperator(options, EVENTS),
                wakeUp -> wakeUp.source().job().hex(),
                new WireType<>(CopyTask.class, CopyTaskSerializer::new)),
            state.map(State::plan));
    copy =
        start(
            new OperatorRun.Step<>(
                () -> new CopyOperator(options), CopyTask::targetKey, EVENT_TYPE),
            state.map(State::copy));
    publish =
        start(
            new OperatorRun.Step<>(
                () -> new PublishOperator(options), event -> event.job().hex(), Types.STRING),
            state.map(State::publish));
  }

  private static <I, O> OperatorRun<I, O> start(
      OperatorRun.Step<I, O> step, Optional<OperatorSubtaskState> state) throws Exception {
    return state.isPresent()
        ? OperatorRun.restore(step, state.get(), 1, 0)
        : OperatorRun.start(step);
  }

  /** What DISCOVER says of a job that has a new checkpoint. */
  void wakeUp(SourceJob job) throws Exception {
    plan.process(new WakeUp(job));
  }

  /** Moves records between the operators until something holds. */
  void pumpUntil(Callable<Boolean> holds) {
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              pump();
              return holds.call();
            });
  }

  private void pump() throws Exception {
    plan.processMails();
    for (CopyTask task : plan.output().subList(tasks, plan.output().size())) {
      copy.process(task);
      tasks++;
    }
    for (PlanEvent event : plan.output(EVENTS).subList(events, plan.output(EVENTS).size())) {
      publish.process(event);
      events++;
    }
    copy.processMails();
    for (PlanEvent report : copy.output().subList(reports, copy.output().size())) {
      publish.process(report);
      reports++;
    }
    publish.processMails();
  }

  /** Lets time pass for what waits to be forgotten. */
  void passTime(Duration time) throws Exception {
    copy.passTime(time);
    publish.passTime(time);
  }

  /** Entries in the states of PLAN, COPY and PUBLISH, over all jobs. */
  int stateEntries() {
    return plan.stateEntries() + copy.stateEntries() + publish.stateEntries();
  }

  /** A checkpoint of the job: nothing is on its way between the operators. */
  State snapshot() throws Exception {
    pump();
    return new State(plan.snapshot(), copy.snapshot(), publish.snapshot());
  }

  /** The reports of COPY so far. */
  List<CopyReport> reports() {
    return copy.output().stream().map(CopyReport.class::cast).toList();
  }

  /** The audit log so far. */
  List<AuditRecord> log() throws IOException {
    List<AuditRecord> log = new ArrayList<>();
    for (String line : publish.output()) {
      log.add(AuditLine.read(line));
    }
    return log;
  }

  void close() throws Exception {
    plan.close();
    copy.close();
    publish.close();
  }
}
