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
import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanOperator;
import io.checkpointreplicator.publish.PublishOperator;
import io.checkpointreplicator.runtime.WireType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.util.OutputTag;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PLAN, COPY and PUBLISH together, killed again and again at any call to a store, and restarted
 * from their state, from older state or from none. Whatever is visible at such a moment restores.
 * The seed decides when they are killed; their threads run as they like.
 */
class PipelineCrashTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int KILLS = 20;

  /** About as many as it takes to replicate a checkpoint and to retire another one. */
  private static final int MOST_CALLS = 400;

  private static final int RETAINED = 2;
  private static final int SIZE = 1000;
  private static final WireType<PlanEvent> EVENT_TYPE =
      new WireType<>(PlanEvent.class, PlanEventSerializer::new);
  private static final OutputTag<PlanEvent> EVENTS = new OutputTag<>("events", EVENT_TYPE);

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private long newest;
  private Attempt attempt;

  private record State(
      OperatorSubtaskState plan, OperatorSubtaskState copy, OperatorSubtaskState publish) {}

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.COPY_THREADS, 2);
    options.set(ReplicationOptions.RETAIN, RETAINED);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
  }

  @AfterEach
  void close() throws Exception {
    attempt.close();
  }

  /** What Flink does when a checkpoint completes: the one before the last is subsumed. */
  private void completeCheckpoint() {
    newest++;
    source.file("shared/" + newest, SIZE).file("chk-" + newest + "/own", SIZE);
    source.complete(
        newest,
        metadata -> {
          for (long id = Math.max(1, newest - 3); id <= newest; id++) {
            metadata.absolute(source.path("shared/" + id), SIZE);
          }
          return metadata.relative("own", SIZE);
        });
    delete("shared/" + (newest - 5));
    delete("chk-" + (newest - 2) + "/own");
    delete("chk-" + (newest - 2) + "/_metadata");
  }

  private void delete(String path) {
    if (Files.exists(source.onDisk(path))) {
      source.delete(path);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsVisibleIsWholeWhereverTheReplicatorIsKilled(long seed) throws Exception {
    Random random = new Random(seed);
    attempt = new Attempt(Optional.empty());
    Optional<State> state = Optional.empty();
    for (int kill = 1; kill <= KILLS; kill++) {
      completeCheckpoint();
      faults.crashAt(
          1 + random.nextInt(MOST_CALLS), random.nextBoolean() ? Moment.BEFORE : Moment.AFTER);
      attempt.wakeUp();
      attempt.pumpUntilReplicated();
      if (!faults.hasCrashed() && random.nextBoolean()) {
        state = Optional.of(attempt.snapshot());
      }
      attempt.close();
      faults.recover();

      assertThat(target.problems()).as("seed %s, kill %s", seed, kill).isEmpty();
      if (random.nextInt(4) == 0) {
        state = Optional.empty();
      }
      attempt = new Attempt(state);
    }
    completeCheckpoint();
    attempt.wakeUp();
    attempt.pumpUntilReplicated();
    attempt.close();

    assertThat(target.visible()).as("seed %s", seed).contains(newest);
    assertThat(target.problems()).as("seed %s", seed).isEmpty();
    assertThat(target.job().view().isProven()).as("seed %s", seed).isTrue();
  }

  /** One attempt of the job, from its start to its death. */
  private final class Attempt {
    private final OperatorRun<WakeUp, CopyTask> plan;
    private final OperatorRun<CopyTask, PlanEvent> copy;
    private final OperatorRun<PlanEvent, String> publish;
    private int tasks;
    private int events;
    private int reports;

    Attempt(Optional<State> state) throws Exception {
      Configuration configuration = options;
      plan =
          start(
              new OperatorRun.Step<>(
                  () -> new PlanOperator(configuration, EVENTS),
                  wakeUp -> wakeUp.source().job().hex(),
                  new WireType<>(CopyTask.class, CopyTaskSerializer::new)),
              state.map(State::plan));
      copy =
          start(
              new OperatorRun.Step<>(
                  () -> new CopyOperator(configuration), CopyTask::targetKey, EVENT_TYPE),
              state.map(State::copy));
      publish =
          start(
              new OperatorRun.Step<>(
                  () -> new PublishOperator(configuration),
                  event -> event.job().hex(),
                  Types.STRING),
              state.map(State::publish));
    }

    private static <I, O> OperatorRun<I, O> start(
        OperatorRun.Step<I, O> step, Optional<OperatorSubtaskState> state) throws Exception {
      return state.isPresent()
          ? OperatorRun.restore(step, state.get(), 1, 0)
          : OperatorRun.start(step);
    }

    void wakeUp() throws Exception {
      plan.process(new WakeUp(source.job()));
    }

    /** Moves records between the operators until only the newest are visible, or death. */
    void pumpUntilReplicated() {
      Awaitility.await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                pump();
                return faults.hasCrashed() || isReplicated();
              });
    }

    private boolean isReplicated() {
      List<Long> visible = target.visible();
      return visible.contains(newest) && visible.size() <= RETAINED;
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

    /** A checkpoint of the job: nothing is on its way between the operators. */
    State snapshot() throws Exception {
      pump();
      return new State(plan.snapshot(), copy.snapshot(), publish.snapshot());
    }

    void close() throws Exception {
      plan.close();
      copy.close();
      publish.close();
    }
  }
}
