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
package io.checkpointreplicator.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetainerErasTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final long ERA = SourceTree.completedAtMillis(7);
  private static final long DELAY = 600_000;
  private static final long START = 1_800_000_000_000L;

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private EraCheck eras;
  private Lease lease;

  @BeforeEach
  void createTarget() {
    target = ReplicaTree.faulty(directory, JOB);
    eras = new EraCheck(target);
    lease = target.held();
    for (long id = 5; id <= 7; id++) {
      target.replica(id, "shared/all", "shared/" + id, "shared/" + (id + 1), "chk-" + id + "/own");
    }
  }

  private void moveAside() throws IOException {
    new EarlierEras(target.layout()).moveAside(lease, target.job().view().entries());
  }

  /** Replicas of the new era. */
  private void replicas(long first, long last) {
    for (long id = first; id <= last; id++) {
      target.replica(id, "shared/new", "shared/new-" + id, "chk-" + id + "/new");
    }
  }

  private RetainReport retain(int replicas, long nowMillis) {
    return new Retainer(replicas, Duration.ofMillis(DELAY)).retain(target.job(), lease, nowMillis);
  }

  private void assertWhole(RetainReport report) {
    assertThat(report.problem()).isEmpty();
    assertThat(target.problems()).isEmpty();
    assertThat(eras.problems()).isEmpty();
  }

  @Test
  void theOldestOfTheEraGoFirst() throws IOException {
    moveAside();
    replicas(1, 1);

    RetainReport report = retain(3, START);

    assertWhole(report);
    assertThat(report.hidden())
        .containsExactly(
            new RetainReport.Hidden(5, "it is of an earlier era, and 3 newer replicas are there"));
    assertThat(target.visible()).containsExactly(1L);
    assertThat(eras.restorable()).containsExactly(ERA + "/chk-6", ERA + "/chk-7");
  }

  @Test
  void allOfThemGoWhenThereAreEnoughNewOnes() throws IOException {
    moveAside();
    replicas(1, 4);

    assertWhole(retain(3, START));

    assertThat(target.visible()).containsExactly(2L, 3L, 4L);
    assertThat(eras.restorable()).isEmpty();
    assertThat(target.onDisk("_replicas/eras")).doesNotExist();
  }

  @Test
  void filesGoAfterTheDelayIfNobodyNeedsThem() throws IOException {
    moveAside();
    target.replica(1, "shared/5", "chk-1/own");
    retain(3, START);
    assertWhole(retain(3, START + DELAY - 2));
    assertThat(target.paths()).contains("chk-5/own", "shared/5", "shared/6");

    RetainReport report = retain(3, START + DELAY);

    assertWhole(report);
    assertThat(report.deleted())
        .extracting(RetainReport.Deleted::path)
        .containsExactly("chk-5/own");
    assertThat(target.paths()).contains("shared/5", "shared/6", "chk-6/own");
  }

  @Test
  void aNewReplicaOfTheSameNameIsNotTheOldOne() throws IOException {
    moveAside();
    replicas(5, 7);

    assertWhole(retain(3, START));
    assertWhole(retain(3, START + DELAY));

    assertThat(target.visible()).containsExactly(5L, 6L, 7L);
    assertThat(target.paths())
        .contains("chk-6/new", "shared/new-6")
        .doesNotContain("chk-6/own", "shared/6", "shared/all");
  }

  @Test
  void neverBelowOneReplica() throws IOException {
    moveAside();

    assertWhole(retain(1, START));

    assertThat(eras.restorable()).containsExactly(ERA + "/chk-7");
  }

  @Test
  void theFilesOfOneThatSomebodyClaimedStay() throws IOException {
    moveAside();
    target.delete(new EarlierEras(target.layout()).members().get(1).metadata());
    replicas(1, 1);
    retain(1, START);

    assertWhole(retain(1, START + 100 * DELAY));

    assertThat(eras.restorable()).isEmpty();
    assertThat(target.paths())
        .contains("_replicas/eras/" + ERA + "/chk-6.json.gz", "chk-6/own", "shared/6", "shared/7")
        .doesNotContain("chk-5/own", "shared/5", "shared/8");
  }

  /** Else the copy goes by retention and the original by the move, and there is none at all. */
  @Test
  void aReplicaThatIsJustMovedAsideIsNotRetired() throws IOException {
    faults.on(Operation.RENAME, ".*/chk-7/_metadata -> .*/trash/.*").act(() -> retain(1, START));

    moveAside();

    assertThat(target.visible()).isEmpty();
    assertThat(eras.restorable()).containsExactly(ERA + "/chk-7");
    assertThat(eras.problems()).isEmpty();
  }

  @Test
  void nothingLeaksWhenMovingWasInterruptedBehindTheMetadata() throws IOException {
    faults.on(Operation.RENAME, ".*/_replicas/chk-7.json.gz -> .*/trash/.*").fail();
    assertThatIOException().isThrownBy(this::moveAside);
    faults.recover();
    assertThat(target.paths()).contains("_replicas/chk-7.json.gz");
    replicas(1, 1);

    assertWhole(retain(1, START));
    assertWhole(retain(1, START + DELAY));

    assertThat(target.paths())
        .containsExactly(
            "_replicas/chk-1.json.gz",
            "chk-1/_metadata",
            "chk-1/new",
            "shared/new",
            "shared/new-1");
  }

  @Test
  void theManifestOfAReplicaThatIsJustPublishedUnderAnOldNameStays() throws IOException {
    moveAside();
    target.stampedBy("2-00000000").manifest(7, "shared/new");

    assertWhole(retain(3, START));

    assertThat(target.paths()).contains("_replicas/chk-7.json.gz");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aCrashAtAnyCallLeavesWholeReplicasAndNothingElse(Moment moment) throws IOException {
    moveAside();
    replicas(1, 2);
    Path saved = directory.resolve("saved");
    target.save(saved);
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      target.reset(saved);
      faults.crashAt(call, moment);
      retain(2, START);
      crashed = faults.hasCrashed();
      faults.recover();
      assertThat(eras.problems()).as("call %s", call).isEmpty();
      assertThat(target.visible()).as("call %s", call).containsExactly(1L, 2L);

      RetainReport preview = preview(2, START + 1);
      assertThat(retain(2, START + 1)).as("call %s", call).isEqualTo(preview);
      assertThat(eras.restorable()).as("call %s", call).isEmpty();
      assertWhole(retain(2, START + 1 + DELAY));
      assertThat(target.paths())
          .as("call %s", call)
          .isEqualTo(
              new TreeSet<>(
                  List.of(
                      "_replicas/chk-1.json.gz",
                      "_replicas/chk-2.json.gz",
                      "chk-1/_metadata",
                      "chk-1/new",
                      "chk-2/_metadata",
                      "chk-2/new",
                      "shared/new",
                      "shared/new-1",
                      "shared/new-2")));
      assertThat(call).isLessThan(500);
    }
  }

  private RetainReport preview(int replicas, long nowMillis) {
    return new Retainer(replicas, Duration.ofMillis(DELAY))
        .preview(target.job(), lease.layout(), nowMillis);
  }
}
