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

import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one version notes of a plan the next one may find, in the middle of an upgrade. */
class OutcomeGoldenTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0a1b2c3d");
  private static final PlanEnd.Unpublished END =
      new PlanEnd.Unpublished(AuditRecord.Event.SKIPPED, "State file \"ä\" is gone");

  @TempDir private Path directory;

  @Test
  void anOutcomeIsWrittenAndReadAsEver() throws Exception {
    LeaseLayout layout =
        new LeaseLayout(
            new TargetLayout(StorePath.parse("file:" + directory), JOB), new LeaseId(1, "a"));
    PlanEnd.write(layout, PLAN, END);
    Path onDisk = Path.of(layout.outcome(PLAN.toString()).toFlinkPath().getPath());

    byte[] golden = Golden.bytes("replica/outcome.json", Files.readAllBytes(onDisk));

    assertThat(onDisk).hasBinaryContent(golden);
    Files.write(onDisk, golden);
    assertThat(PlanEnd.read(layout, new JobTrack.InFlight(PLAN, 7, 1000))).isEqualTo(END);
  }
}
