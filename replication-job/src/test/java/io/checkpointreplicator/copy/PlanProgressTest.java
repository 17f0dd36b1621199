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

import static io.checkpointreplicator.copy.CopyTasks.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.PlanId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanProgressTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private long nanos;
  private PlanProgress progress;

  @BeforeEach
  void createTarget() {
    target = ReplicaTree.faulty(directory, JOB);
    target.held();
    progress = new PlanProgress(() -> nanos);
  }

  private OutputStream working(PlanId plan) {
    return progress.watching(new ByteArrayOutputStream(), target.lease(), plan);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private List<String> notes() {
    return target.paths().stream().filter(path -> path.endsWith(".progress")).toList();
  }

  @Test
  void aPlanThatIsDoneSoonNeedsNoNote() throws IOException {
    OutputStream file = working(plan(1));
    file.write(new byte[10]);
    pass(Duration.ofSeconds(29));
    file.write(new byte[10]);

    assertThat(notes()).isEmpty();
  }

  @Test
  void eachPlanThatTakesLongIsNotedNowAndThenWhateverItsFileIs() throws IOException {
    working(plan(1)).write(new byte[10]);
    working(plan(2)).write(new byte[10]);
    pass(Duration.ofSeconds(31));
    working(plan(1)).write(new byte[10]);
    working(plan(1)).write(new byte[10]);

    assertThat(notes()).singleElement().asString().contains("/plans/" + plan(1) + "/");
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);

    pass(Duration.ofSeconds(31));
    working(plan(1)).write(new byte[10]);
    working(plan(2)).write(new byte[10]);
    assertThat(notes()).hasSize(2);
    assertThat(faults.count(Operation.CREATE)).isEqualTo(3);
  }

  @Test
  void aNoteThatFailsDoesNotFailTheCopy() throws IOException {
    faults.on(Operation.CREATE, ".*[.]progress").fail();
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    OutputStream file = progress.watching(copy, target.lease(), plan(1));
    file.write(new byte[10]);
    pass(Duration.ofSeconds(31));
    file.write(new byte[10]);

    assertThat(copy.size()).isEqualTo(20);
  }
}
