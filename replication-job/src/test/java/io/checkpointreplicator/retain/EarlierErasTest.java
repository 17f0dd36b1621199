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
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EarlierErasTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final long ERA = SourceTree.completedAtMillis(7);

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private EraCheck eras;
  private Lease lease;

  /** Replicas 5 and 7 have absolute paths, 6 relative ones. */
  @BeforeEach
  void createTarget() throws IOException {
    target = ReplicaTree.faulty(directory, JOB);
    eras = new EraCheck(target);
    target.replica(5, "shared/all", "shared/5", "shared/6", "chk-5/own");
    eras.relativeReplica(6);
    target.replica(7, "shared/all", "shared/7", "shared/8", "chk-7/own");
    lease = target.held();
  }

  private void moveAside() throws IOException {
    new EarlierEras(target.layout()).moveAside(lease, target.job().view().entries());
  }

  @Test
  void replicasRestoreFromWhereTheyAreMoved() throws IOException {
    TreeSet<String> before = target.paths();

    moveAside();

    assertThat(target.visible()).isEmpty();
    assertThat(eras.restorable()).containsExactly(ERA + "/chk-5", ERA + "/chk-6", ERA + "/chk-7");
    assertThat(eras.problems()).isEmpty();
    assertThat(target.paths())
        .contains("_replicas/eras/" + ERA + "/chk-6.json.gz")
        .containsAll(before.stream().filter(path -> path.matches(".*/(own|[5-8]|all)")).toList());
    assertThat(new EarlierEras(target.layout()).members())
        .extracting(EarlierEras.Member::checkpointId)
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void theManifestsStayAsTheyAre() throws IOException {
    byte[] manifest = Files.readAllBytes(target.onDisk(target.layout().manifest(6)));

    moveAside();

    assertThat(target.onDisk("_replicas/eras/" + ERA + "/chk-6.json.gz"))
        .hasBinaryContent(manifest);
  }

  @Test
  void newReplicasOfTheSameNamesAreBesideThem() throws IOException {
    moveAside();

    target.replica(1, "shared/all", "chk-1/own").replica(6, "shared/new", "chk-6/new");

    assertThat(target.visible()).containsExactly(1L, 6L);
    assertThat(target.problems()).isEmpty();
    assertThat(eras.problems()).isEmpty();
    assertThat(eras.restorable()).hasSize(3);
  }

  @Test
  void nothingIsMovedWhileAManifestIsMissing() {
    target.delete(target.layout().manifest(6));
    TreeSet<String> before = target.paths();

    assertThatIOException()
        .isThrownBy(this::moveAside)
        .withMessageContaining("chk-6 cannot be read");

    assertThat(target.paths()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aCrashAtAnyCallLosesNoReplica(Moment moment) throws IOException {
    target.delete(target.layout().metadata(5)).delete(target.layout().manifest(5));
    Path saved = directory.resolve("saved");
    target.save(saved);
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      target.reset(saved);
      faults.crashAt(call, moment);
      try {
        moveAside();
      } catch (IOException e) {
        assertThat(faults.hasCrashed()).isTrue();
      }
      crashed = faults.hasCrashed();
      faults.recover();

      assertThat(eras.problems()).as("call %s", call).isEmpty();
      assertThat(target.problems()).as("call %s", call).isEmpty();
      for (long id = 6; id <= 7; id++) {
        assertThat(target.visible().contains(id) || eras.restorable().contains(ERA + "/chk-" + id))
            .as("chk-%s after a crash at call %s", id, call)
            .isTrue();
      }

      moveAside();
      assertThat(target.visible()).as("call %s", call).isEmpty();
      assertThat(eras.restorable())
          .as("call %s", call)
          .isEqualTo(List.of(ERA + "/chk-6", ERA + "/chk-7"));
      assertThat(eras.problems()).as("call %s", call).isEmpty();
      assertThat(call).isLessThan(500);
    }
  }
}
