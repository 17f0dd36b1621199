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

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.OperatorRun;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.runtime.WireType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PLAN in a replication that ends. */
final class PlanOperatorOnceTest {
  private static final OutputTag<PlanEvent> EVENTS =
      new OutputTag<>("events", new WireType<>(PlanEvent.class, PlanEventSerializer::new));

  @TempDir private Path directory;

  /** {@code --once} succeeds only if all jobs were published, and says per job what happened. */
  @Test
  void aJobWhoseCheckpointsVanishIsTold() throws Exception {
    Faults faults = FaultyFileSystem.install();
    SourceTree source = SourceTree.faulty(directory.resolve("source"), new JobId("a".repeat(32)));
    source.complete(1, metadata -> metadata);
    Path metadata = source.onDisk("chk-1/_metadata");
    faults.on(Operation.OPEN, ".*/chk-1/_metadata").act(() -> Files.delete(metadata));
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, "file:" + directory.resolve("target"));
    options.set(ReplicationOptions.ONCE, true);
    OperatorRun<WakeUp, CopyTask> run =
        OperatorRun.start(
            new OperatorRun.Step<>(
                () -> new PlanOperator(options, EVENTS),
                wakeUp -> wakeUp.source().job().hex(),
                new WireType<>(CopyTask.class, CopyTaskSerializer::new)));
    run.process(new WakeUp(source.job()));
    run.endInput();
    assertThat(run.output(EVENTS))
        .singleElement()
        .isInstanceOfSatisfying(
            AuditRecord.class,
            record -> assertThat(record.event()).isEqualTo(AuditRecord.Event.SKIPPED));
    run.close();
  }
}
