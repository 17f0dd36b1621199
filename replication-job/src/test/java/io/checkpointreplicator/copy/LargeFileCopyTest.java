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

import static io.checkpointreplicator.copy.CopyTasks.JOB;
import static io.checkpointreplicator.copy.CopyTasks.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFile.Extent;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are read by several connections, from the source to their final name. */
class LargeFileCopyTest {
  private static final String FILE = "shared/a";
  private static final String PLAN_DIRECTORY = "_replicas/leases/1-replicator/plans/" + plan(1);
  private static final int SIZE = 700_000;
  private static final int PIECE = 64 * 1024;
  private static final int THRESHOLD = 100_000;

  private final Faults faults = FaultyFileSystem.install();
  private final AtomicLong bytesOnTheLink = new AtomicLong();
  private final Bandwidth bandwidth =
      new Bandwidth() {
        @Override
        public int take(int most) {
          bytesOnTheLink.addAndGet(most);
          return most;
        }

        @Override
        public void giveBack(int unused) {
          bytesOnTheLink.addAndGet(-unused);
        }
      };

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private FileCopier copier;

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB).file(FILE, SIZE);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    target.file(PLAN_DIRECTORY + "/_metadata", 10);
    createCopier();
  }

  private void createCopier() {
    LargeFiles largeFiles = new LargeFiles(THRESHOLD, 4, PIECE);
    copier = CopyTasks.copier(CopyTasks.reader(source, bandwidth, largeFiles), target);
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(faults.openForReading()).as("open streams").isZero();
    assertThat(ParallelRangeInputTest.connectionThreads()).isEmpty();
  }

  private Set<String> written() {
    Set<String> paths = target.paths();
    paths.remove(PLAN_DIRECTORY + "/_metadata");
    return paths;
  }

  private CopyOutcome copy(long offset, long length, Extent extent) {
    StateFile file =
        new StateFile(
            source.job().directory().resolve(FILE),
            new StateFile.Range(offset, length, extent),
            FileScope.SHARED,
            FILE);
    return copier.copy(new CopyTask(plan(1), JOB, 1, 0, file));
  }

  private static byte[] bytes(int offset, int length) {
    return Arrays.copyOfRange(SourceTree.contentOf(FILE, SIZE), offset, offset + length);
  }

  private static CopyOutcome copied(int offset, int length) {
    return new CopyOutcome.Copied(new Content(length, SourceTree.crc32c(bytes(offset, length))));
  }

  private static String failure(CopyOutcome outcome) {
    assertThat(outcome).isInstanceOf(CopyOutcome.Failed.class);
    return ((CopyOutcome.Failed) outcome).message();
  }

  @ParameterizedTest
  @EnumSource(
      value = Extent.class,
      names = {"WHOLE", "WHOLE_AT_LEAST"})
  void copiesTheBytesAndTheirChecksum(Extent extent) {
    assertThat(copy(0, SIZE, extent)).isEqualTo(copied(0, SIZE));

    assertThat(target.onDisk(FILE)).hasBinaryContent(bytes(0, SIZE));
    assertThat(written()).containsExactly(FILE);
    assertThat(faults.count(Operation.OPEN)).isBetween(2, 4);
    assertThat(faults.count(Operation.SYNC)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 300000", "0, 300000", "400000, 300000"})
  void copiesAByteRange(int offset, int length) {
    assertThat(copy(offset, length, Extent.PART)).isEqualTo(copied(offset, length));

    assertThat(target.onDisk(FILE)).hasBinaryContent(bytes(offset, length));
  }

  /** Which is read in ranges, not as a stream. */
  @Test
  void copiesAFileOfALocalDisk() {
    source = SourceTree.local(directory.resolve("source"), JOB);
    createCopier();

    assertThat(copy(1, SIZE - 1, Extent.PART)).isEqualTo(copied(1, SIZE - 1));

    assertThat(target.onDisk(FILE)).hasBinaryContent(bytes(1, SIZE - 1));
    assertThat(bytesOnTheLink).hasValue(SIZE - 1);
  }

  @Test
  void eachByteCrossesTheLinkOnceAndIsPaidFor() {
    copy(0, SIZE, Extent.WHOLE);

    assertThat(bytesOnTheLink).hasValue(SIZE);
  }

  @Test
  void aFileUpToTheThresholdIsReadByOneConnection() {
    assertThat(copy(0, THRESHOLD, Extent.PART)).isEqualTo(copied(0, THRESHOLD));

    assertThat(faults.count(Operation.OPEN)).isEqualTo(1);
  }

  /** With the message that a small one gets; several connections would begin beyond the end. */
  @ParameterizedTest
  @ValueSource(ints = {SIZE - 1, SIZE + 1})
  void aSourceOfAnotherLengthIsDamaged(int length) {
    assertThat(failure(copy(0, length, Extent.WHOLE)))
        .contains(FILE + " has " + SIZE + " bytes, but the metadata says " + length + ".");
    assertThat(faults.count(Operation.OPEN)).isEqualTo(1);
    assertThat(written()).isEmpty();
  }

  @Test
  void aByteRangeBeyondTheEndIsDamaged() {
    assertThat(failure(copy(500_000, 200_001, Extent.PART)))
        .contains("has 200000 bytes, but the metadata says 200001");
    assertThat(faults.count(Operation.OPEN)).isEqualTo(1);
    assertThat(written()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE, 3 * PIECE + 1, SIZE - 1})
  void aSourceThatEndsEarlyIsDamaged(int atByte) {
    faults.on(Operation.READ, ".*/source/.*").atByte(atByte).truncate();

    assertThat(failure(copy(0, SIZE, Extent.WHOLE))).contains("has " + atByte + " bytes");
    assertThat(written()).isEmpty();
  }

  @Test
  void aMissingSourceIsGone() {
    source.delete(FILE);

    assertThat(copy(0, SIZE, Extent.WHOLE))
        .isEqualTo(new CopyOutcome.SourceGone("State file " + source.path(FILE) + " is gone"));
    assertThat(written()).isEmpty();
  }

  @Test
  void aSourceThatVanishesWhileItIsReadIsGone() {
    faults
        .on(Operation.READ, ".*/source/.*")
        .atByte(2 * PIECE)
        .fail(
            () -> {
              source.delete(FILE);
              return new IOException("Could not obtain block");
            });

    assertThat(copy(0, SIZE, Extent.WHOLE)).isInstanceOf(CopyOutcome.SourceGone.class);
    assertThat(written()).isEmpty();
  }

  @Test
  void anErrorOfOneConnectionIsTriedAgain() {
    AtomicBoolean failed = new AtomicBoolean();
    faults
        .on(Operation.READ, ".*/source/.*")
        .atByte(3 * PIECE)
        .act(
            () -> {
              if (failed.compareAndSet(false, true)) {
                throw new IOException("Connection reset");
              }
            });

    assertThat(copy(0, SIZE, Extent.WHOLE)).isEqualTo(copied(0, SIZE));

    assertThat(faults.count(Operation.CREATE)).isEqualTo(2);
    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void stopsWhenItIsInterrupted() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").atByte(3 * PIECE).hang();
    AtomicReference<CopyOutcome> outcome = new AtomicReference<>();
    Thread copying = new Thread(() -> outcome.set(copy(0, SIZE, Extent.WHOLE)));
    copying.start();
    gate.awaitReached();

    copying.interrupt();
    copying.join();

    assertThat(failure(outcome.get())).contains("was cancelled");
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
    assertThat(written()).isEmpty();
  }
}
