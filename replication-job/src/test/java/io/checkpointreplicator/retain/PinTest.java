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
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER = new JobId("b".repeat(32));
  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private ReplicaTree target;
  private Lease lease;

  @BeforeEach
  void publishReplicas() {
    target = ReplicaTree.faulty(directory, JOB);
    lease = target.held();
    for (long id = 1; id <= 3; id++) {
      target.replica(id, "shared/all", "chk-" + id + "/own");
    }
  }

  private Retainer retainer() {
    return new Retainer(1, Duration.ZERO);
  }

  private RetainReport retain() {
    return retainer().retain(target.job(), lease, System.currentTimeMillis());
  }

  private List<Path> pins() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("_replicator/pins"))) {
      return files.toList();
    }
  }

  private void age(Duration age) throws IOException {
    FileTime then = FileTime.fromMillis(System.currentTimeMillis() - age.toMillis());
    Files.setLastModifiedTime(pins().get(0), then);
  }

  @Test
  void aReplicaStaysAsLongAsItIsPinned() throws IOException {
    Pin pin = Pin.of(target.layout(), 1);

    assertThat(retain().problem()).isEmpty();

    assertThat(target.visible()).containsExactly(1L, 3L);
    assertThat(target.problems()).isEmpty();
    pin.close();

    retain();

    assertThat(pins()).isEmpty();

    assertThat(target.visible()).containsExactly(3L);
    assertThat(target.onDisk("chk-1")).doesNotExist();
  }

  @Test
  void twoMayPinTheSame() throws IOException {
    Pin first = Pin.of(target.layout(), 1);
    Pin.of(target.layout(), 1).close();

    retain();

    assertThat(target.visible()).contains(1L);
    first.close();
  }

  @Test
  void eachJobHasItsOwn() throws IOException {
    ReplicaTree other = ReplicaTree.faulty(directory, OTHER);
    Pin pin = Pin.of(other.layout(), 1);

    retain();

    assertThat(target.visible()).containsExactly(3L);
    assertThat(pins()).hasSize(1);
    pin.close();
  }

  @Test
  void whatSomebodyLeftWhoDiedHoldsForAnHour() throws IOException {
    Pin.of(target.layout(), 1);
    age(Duration.ofMinutes(59));
    retain();
    assertThat(target.visible()).contains(1L);
    age(Duration.ofMinutes(61));

    assertThat(
            retainer().preview(target.job(), target.lease(), System.currentTimeMillis()).hidden())
        .extracting(RetainReport.Hidden::checkpointId)
        .containsExactly(1L);
    assertThat(pins()).hasSize(1);
    retain();

    assertThat(target.visible()).containsExactly(3L);
    assertThat(pins()).isEmpty();
  }

  @Test
  void whatIsNoPinIsLeftAlone() throws IOException {
    Path pins = Files.createDirectories(directory.resolve("_replicator/pins"));
    Files.createFile(pins.resolve("README"));
    Files.createFile(pins.resolve(JOB.hex() + ".chk-x.1"));
    Files.createFile(pins.resolve(JOB.hex() + "."));

    assertThat(retain().problem()).isEmpty();

    assertThat(target.visible()).containsExactly(3L);
    assertThat(pins()).hasSize(3);
  }

  @Test
  void wherePinsCannotBeReadNothingIsHidden() {
    faults.on(Operation.LIST, ".*/pins").fail();

    assertThat(retain().problem()).isPresent();

    assertThat(target.visible()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void wherePinsCannotBeWrittenThereIsNone() {
    faults.on(Operation.CREATE, ".*/pins/.*").fail();

    assertThatIOException()
        .isThrownBy(() -> Pin.of(target.layout(), 1))
        .withMessage("Injected fault");
  }

  @Test
  void aPinThatCannotBeDeletedDoesNoHarm() throws IOException {
    Pin pin = Pin.of(target.layout(), 1);
    faults.on(Operation.DELETE, ".*/pins/.*").fail();

    pin.close();

    assertThat(pins()).hasSize(1);
  }
}
