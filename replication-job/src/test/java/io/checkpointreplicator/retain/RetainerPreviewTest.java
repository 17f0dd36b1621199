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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetainerPreviewTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final long DELAY = 600_000;
  private static final long START = 1_800_000_000_000L;
  private static final String PLAN = "1700000000000-0123abcd";

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private Lease lease;

  /** How a tree came to be as it is. */
  private enum Past {
    NOTHING_YET,
    SOME_HIDDEN,
    DIED_WHILE_HIDING,
    FAILED_PLANS,
    IDS_STARTED_AGAIN,
    DIED_WHILE_MOVING_ASIDE,
    DIED_WHILE_RETIRING_AN_ERA,
    CLAIMED,
    UNREADABLE
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Past past : Past.values()) {
      for (long delay : new long[] {0, 2, DELAY}) {
        for (long later : new long[] {0, 1, DELAY}) {
          cases.add(Arguments.of(past, delay, later));
        }
      }
    }
    return cases.stream();
  }

  @BeforeEach
  void createTarget() {
    target = ReplicaTree.faulty(directory, JOB);
    lease = target.held();
    replicas(5, 9);
  }

  private void replicas(long first, long last) {
    for (long id = first; id <= last; id++) {
      target.replica(id, "shared/all", "shared/" + id, "shared/" + (id + 1), "chk-" + id + "/own");
    }
  }

  private Retainer retainer(int replicas, long delay) {
    return new Retainer(replicas, Duration.ofMillis(delay));
  }

  private void retainAtFirst(int replicas) {
    retainer(replicas, DELAY).retain(target.job(), lease, START);
  }

  private void moveAside() throws IOException {
    new EarlierEras(target.layout()).moveAside(lease, target.job().view().entries());
  }

  private void happens(Past past) throws IOException {
    switch (past) {
      case NOTHING_YET -> {}
      case SOME_HIDDEN -> retainAtFirst(4);
      case DIED_WHILE_HIDING -> {
        faults.on(Operation.RENAME, ".*/chk-6/_metadata -> .*").fail();
        retainAtFirst(3);
      }
      case FAILED_PLANS -> {
        retainAtFirst(4);
        target.file("shared/x", 10).stage(PLAN, 10, "shared/all", "shared/5", "shared/x");
        target.touch(target.lease().stagedMetadata(PLAN), START);
        target.touch(target.lease().planDirectory(PLAN), START);
        Files.createDirectories(target.onDisk(target.lease().planDirectory("2-00000000")));
      }
      case IDS_STARTED_AGAIN -> {
        moveAside();
        replicas(1, 1);
        replicas(6, 6);
      }
      case DIED_WHILE_MOVING_ASIDE -> {
        faults.on(Operation.RENAME, ".*/_replicas/chk-6.json.gz -> .*/trash/.*").fail();
        try {
          moveAside();
        } catch (IOException e) {
          assertThat(target.visible()).contains(7L).doesNotContain(6L);
        }
      }
      case DIED_WHILE_RETIRING_AN_ERA -> {
        moveAside();
        faults.on(Operation.RENAME, ".*/eras/.*/chk-6.json.gz -> .*").fail();
        retainAtFirst(3);
      }
      case CLAIMED -> {
        retainAtFirst(4);
        target.delete(target.layout().metadata(7));
      }
      case UNREADABLE -> {
        retainAtFirst(4);
        Files.write(target.onDisk(target.layout().manifest(9)), new byte[] {1, 2});
      }
    }
    faults.recover();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatIsDoneThenAndChangesNothing(Past past, long delay, long later) throws IOException {
    happens(past);
    TreeSet<String> before = target.paths();
    int writes = writes();

    RetainReport preview = retainer(2, delay).preview(target.job(), lease.layout(), START + later);

    assertThat(target.paths()).isEqualTo(before);
    assertThat(writes()).isEqualTo(writes);
    assertThat(preview.hidden()).isNotEmpty();
    RetainReport report = retainer(2, delay).retain(target.job(), lease, START + later);
    assertThat(preview).isEqualTo(report);
    assertThat(report.problem().isPresent()).isEqualTo(past == Past.UNREADABLE && delay <= later);
    if (delay == 0) {
      assertThat(report.deleted().isEmpty()).isEqualTo(past == Past.UNREADABLE);
    }
    TreeSet<String> gone = new TreeSet<>(before);
    gone.removeAll(target.paths());
    assertThat(gone)
        .containsAll(report.deleted().stream().map(RetainReport.Deleted::path).toList());
    assertThat(gone.stream().filter(path -> path.matches("(chk-[0-9]+|shared)/[^_]*")))
        .hasSameSizeAs(report.deleted());
  }

  private int writes() {
    return faults.count(Operation.RENAME)
        + faults.count(Operation.DELETE)
        + faults.count(Operation.CREATE);
  }
}
