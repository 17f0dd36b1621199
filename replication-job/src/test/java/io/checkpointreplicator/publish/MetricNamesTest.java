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

import io.checkpointreplicator.copy.CopyOperator;
import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.plan.PlanOperator;
import io.checkpointreplicator.runtime.BackgroundOperator;
import io.checkpointreplicator.runtime.WireType;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operators show is what {@link MetricNames} says, no more and no less. */
class MetricNamesTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final WireType<PlanEvent> EVENTS =
      new WireType<>(PlanEvent.class, PlanEventSerializer::new);

  private final Set<String> shown = new TreeSet<>();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;

  @BeforeEach
  void createTrees() {
    FaultyFileSystem.install();
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(
        ReplicationOptions.TARGET,
        ReplicaTree.faulty(directory.resolve("target"), JOB).layout().target().toString());
  }

  private <IN, OUT> void show(
      SerializableSupplier<BackgroundOperator<IN, OUT>> operator,
      KeySelector<IN, String> key,
      TypeInformation<OUT> output,
      List<IN> input)
      throws Exception {
    OperatorRun<IN, OUT> run = OperatorRun.start(new OperatorRun.Step<>(operator, key, output));
    for (IN element : input) {
      run.process(element);
    }
    run.metrics().names().forEach(name -> shown.add(name.substring(name.lastIndexOf('.') + 1)));
    run.close();
  }

  private MetricGroup recording() {
    return new GenericMetricGroup(
        TestingMetricRegistry.builder()
            .setRegisterConsumer((metric, name, group) -> shown.add(name))
            .build(),
        null,
        "PUBLISH");
  }

  private static Set<String> documented() throws IllegalAccessException {
    Set<String> names = new TreeSet<>();
    for (Field field : MetricNames.class.getFields()) {
      names.add((String) field.get(null));
    }
    names.removeAll(Set.of(MetricNames.SOURCE_JOB, MetricNames.REASON));
    return names;
  }

  @Test
  void eachNameIsShownAndEachShownIsNamed() throws Exception {
    OutputTag<PlanEvent> events = new OutputTag<>("events", EVENTS);
    Configuration configuration = options;
    show(
        () -> new PlanOperator(configuration, events),
        (WakeUp wakeUp) -> wakeUp.source().job().hex(),
        new WireType<>(CopyTask.class, CopyTaskSerializer::new),
        List.of(new WakeUp(source.job())));
    StateFile file =
        new StateFile(
            source.job().directory().resolve("shared/a"),
            new StateFile.Range(0, 10, StateFile.Extent.WHOLE),
            FileScope.SHARED,
            "shared/a");
    show(
        () -> new CopyOperator(configuration),
        CopyTask::targetKey,
        EVENTS,
        List.of(new CopyTask(new PlanId(1, "0123abcd"), JOB, 1, 0, file)));
    Configuration once = new Configuration(options).set(ReplicationOptions.ONCE, true);
    show(() -> new PublishOperator(once), event -> event.job().hex(), Types.STRING, List.of());
    // Is shown only where there is an advice to give.
    new AdviceMetrics(recording()).show(JOB, new SubsumptionAdvice(0, 1, 1, 1, 1));

    assertThat(shown).isEqualTo(documented());
  }
}
