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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.PlanEnd.Pending;
import io.checkpointreplicator.plan.PlanEnd.Published;
import io.checkpointreplicator.plan.PlanEnd.Unpublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanEndTest {
  private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");
  private static final PlanId PLAN = new PlanId(5, "0a1b2c3d");

  @TempDir private Path target;
  private TargetLayout layout;
  private LeaseLayout lease;

  @BeforeEach
  void layOut() {
    layout = new TargetLayout(StorePath.parse("file:" + target), JOB);
    lease = new LeaseLayout(layout, new LeaseId(1, "replicator"));
  }

  @Test
  void isPendingSinceItWasMade() throws IOException {
    Path plan = directory(lease.planDirectory(PLAN.toString()));
    changed(write(plan.resolve("_metadata"), ""), 3);
    changed(plan, 4);
    assertThat(read(PLAN, 7)).isEqualTo(new Pending(PLAN.sequence()));
  }

  @Test
  void hasEndedWhenItsStagedMetadataIsGone() throws IOException {
    directory(lease.planDirectory(PLAN.toString()));
    assertThat(read(PLAN, 7))
        .isEqualTo(new Unpublished(AuditRecord.Event.FAILED, "Plan " + PLAN + " was given up"));
  }

  @Test
  void showsWhenSomethingLastChangedInThePlan() throws IOException {
    Path plan = directory(lease.planDirectory(PLAN.toString()));
    changed(write(plan.resolve("_metadata"), ""), 3_000);
    changed(write(plan.resolve("a.part"), ""), 9_000);
    changed(plan, 5_000);
    assertThat(read(PLAN, 7)).isEqualTo(new Pending(9_000));
    changed(plan, 12_000);
    assertThat(read(PLAN, 7)).isEqualTo(new Pending(12_000));
  }

  @Test
  void isPublishedWhenTheReplicaIsVisible() throws IOException {
    write(directory(layout.replica(7)).resolve("_metadata"), "");
    PlanEnd.write(lease, PLAN, new Unpublished(AuditRecord.Event.FAILED, "an earlier attempt"));
    assertThat(read(PLAN, 7)).isEqualTo(new Published(Optional.empty()));
    assertThat(read(PLAN, 8)).isInstanceOf(Unpublished.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"SKIPPED", "FAILED"})
  void isReadAsItWasWritten(AuditRecord.Event event) throws IOException {
    Unpublished end = new Unpublished(event, "State file \"x\" is gone:\n 100 % ä €");
    PlanEnd.write(lease, PLAN, end);
    assertThat(read(PLAN, 7)).isEqualTo(end);
    PlanId other = new PlanId(6, "0a1b2c3d");
    write(directory(lease.planDirectory(other.toString())).resolve("_metadata"), "");
    assertThat(read(other, 7)).isInstanceOf(Pending.class);
  }

  /** A file name may hold what JSON cannot, and errors have no limit. */
  @Test
  void anyReasonCanBeWritten() throws IOException {
    String reason = "half a character: \ud83d. " + "x".repeat(100_000);
    PlanEnd.write(lease, PLAN, new Unpublished(AuditRecord.Event.FAILED, reason));
    assertThat(read(PLAN, 7))
        .isInstanceOfSatisfying(
            Unpublished.class, end -> assertThat(end.reason()).startsWith("half a character: "));
  }

  @Test
  void aSecondEndReplacesTheFirst() throws IOException {
    PlanEnd.write(lease, PLAN, new Unpublished(AuditRecord.Event.FAILED, "first"));
    PlanEnd.write(lease, PLAN, new Unpublished(AuditRecord.Event.SKIPPED, "second"));
    assertThat(read(PLAN, 7)).isEqualTo(new Unpublished(AuditRecord.Event.SKIPPED, "second"));
    assertThat(target.resolve(JOB + "/_replicas/leases/1-replicator/plans/" + PLAN))
        .isDirectoryContaining("glob:**/outcome.json")
        .isDirectoryNotContaining("glob:**.part");
  }

  /** Whatever is wrong with it, the plan has ended and the job goes on. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "null", "7", "{}", "{\"event\":\"?\",\"reason\":\"x\"}", "{\"event\":1}"})
  void anUnreadableEndIsAFailure(String text) throws IOException {
    Path outcome = directory(lease.planDirectory(PLAN.toString())).resolve("outcome.json");
    write(outcome, text);
    assertThat(read(PLAN, 7))
        .isInstanceOfSatisfying(
            Unpublished.class,
            end -> {
              assertThat(end.event()).isEqualTo(AuditRecord.Event.FAILED);
              assertThat(end.reason()).startsWith("The outcome of chk-7 cannot be read: ");
            });
  }

  private PlanEnd read(PlanId plan, long checkpointId) throws IOException {
    return PlanEnd.read(lease, new JobTrack.InFlight(plan, checkpointId, 1_000));
  }

  private static Path directory(StorePath path) throws IOException {
    return Files.createDirectories(Path.of(path.toFlinkPath().getPath()));
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }

  private static void changed(Path path, long millis) throws IOException {
    Files.setLastModifiedTime(path, FileTime.fromMillis(millis));
  }
}
