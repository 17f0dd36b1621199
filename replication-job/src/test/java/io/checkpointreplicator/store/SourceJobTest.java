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
package io.checkpointreplicator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceJobTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path base;
  private SourceTree source;

  @BeforeEach
  void createSource() {
    source = SourceTree.faulty(base, JOB);
  }

  @Test
  void aJobWithoutDirectoryHasNoCheckpoints() throws IOException {
    assertThat(source.job().completedCheckpoints()).isEmpty();
    assertThat(source.job().newestCheckpoint()).isEmpty();
  }

  @Test
  void aCheckpointWithoutMetadataIsNotCompleted() throws IOException {
    source.file("chk-8/a", 10).file("shared/b", 10);
    source.file("chk-9/._metadata.inprogress.1b4e", 10);

    assertThat(source.job().newestCheckpoint()).isEmpty();
  }

  @Test
  void theNewestIsTheOneThatCompletedLast() throws IOException {
    source.complete(12, metadata -> metadata);
    SourceCheckpoint afterRestart = source.complete(3, metadata -> metadata);
    source.completedAt(12, afterRestart.completedAtMillis() - 1);

    assertThat(source.job().newestCheckpoint()).contains(afterRestart);
    assertThat(source.job().completedCheckpoints())
        .extracting(SourceCheckpoint::checkpointId)
        .containsExactly(12L, 3L);
  }

  @Test
  void idsDecideBetweenCheckpointsOfTheSameTime() throws IOException {
    for (long id : new long[] {9, 10, 8}) {
      source.complete(id, metadata -> metadata);
      source.completedAt(id, 1_700_000_000_000L);
    }

    assertThat(source.job().completedCheckpoints())
        .extracting(SourceCheckpoint::checkpointId)
        .containsExactly(8L, 9L, 10L);
  }

  @Test
  void otherDirectoriesAreNoCheckpoints() throws IOException {
    for (String name : new String[] {"chk-", "chk-x", "chk--1", "xchk-1", "shared", "chk-1.bak"}) {
      source.file(name + "/_metadata", 10);
    }

    assertThat(source.job().completedCheckpoints()).isEmpty();
  }

  @Test
  void aCheckpointThatVanishesAfterTheListingIsLeftOut() throws IOException {
    source.complete(1, metadata -> metadata);
    source.complete(2, metadata -> metadata);
    faults
        .on(Operation.STATUS, ".*/chk-1/_metadata")
        .act(() -> Files.deleteIfExists(source.onDisk("chk-1/_metadata")));

    assertThat(source.job().completedCheckpoints())
        .extracting(SourceCheckpoint::checkpointId)
        .containsExactly(2L);
  }

  @Test
  void aDirectoryThatCannotBeReadIsNotEmpty() {
    source.complete(1, metadata -> metadata);
    faults.on(Operation.LIST, ".*/" + JOB).fail();

    assertThatIOException().isThrownBy(() -> source.job().newestCheckpoint());
  }

  @Test
  void metadataThatCannotBeAskedForIsNotMissing() {
    source.complete(1, metadata -> metadata);
    faults.on(Operation.STATUS, ".*/_metadata").fail();

    assertThatIOException().isThrownBy(() -> source.job().newestCheckpoint());
  }
}
