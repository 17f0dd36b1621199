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
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFile.Extent;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyTask;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileCopierTest {
  private static final String FILE = "shared/a";
  private static final String PLAN_DIRECTORY = "_replicas/leases/1-replicator/plans/" + plan(1);
  private static final int SIZE = 700_000;

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private FileCopier copier;

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB).file(FILE, SIZE);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    target.file(PLAN_DIRECTORY + "/_metadata", 10);
    copier = CopyTasks.copier(source, target);
  }

  /** What lies in the tree beside what the planner has left there. */
  private Set<String> written() {
    Set<String> paths = target.paths();
    paths.remove(PLAN_DIRECTORY + "/_metadata");
    return paths;
  }

  private CopyTask task(StateFile.Range range, String targetPath) {
    StateFile file =
        new StateFile(source.job().directory().resolve(FILE), range, FileScope.SHARED, targetPath);
    return new CopyTask(plan(1), JOB, 1, 0, file);
  }

  private CopyTask whole(long length) {
    return task(new StateFile.Range(0, length, Extent.WHOLE), FILE);
  }

  private CopyOutcome copy(CopyTask task) {
    return copier.copy(task);
  }

  private static Content content(byte... bytes) {
    return new Content(bytes.length, SourceTree.crc32c(bytes));
  }

  @Test
  void nothingIsRenamedIntoAPromotedTree() {
    faults
        .on(Operation.SYNC, ".*[.]part")
        .first(1)
        .act(() -> Leases.seize(target.layout(), LeaseId.PROMOTED));

    assertThat(failure(copy(whole(SIZE)))).contains("is 2-" + LeaseId.PROMOTED);

    assertThat(target.onDisk(FILE)).doesNotExist();
  }

  @Test
  void nothingIsCopiedForAPlanThatWasGivenUp() throws IOException {
    Files.delete(target.onDisk(PLAN_DIRECTORY + "/_metadata"));

    assertThat(failure(copy(whole(SIZE)))).contains("Plan " + plan(1) + " was given up");

    assertNothingWritten();
  }

  /** The second file finds the lease of the first one remembered. */
  @Test
  void nothingIsCopiedUnderALeaseThatHasPassedOnBetweenTwoFiles() throws IOException {
    source.file("shared/b", SIZE);
    assertThat(copy(whole(SIZE))).isInstanceOf(CopyOutcome.Copied.class);
    Leases.seize(target.layout(), "other");

    CopyOutcome second = copy(CopyTasks.whole(source, "shared/b", SIZE));

    assertThat(failure(second)).contains("is 2-other");
    assertThat(target.onDisk("shared/b")).doesNotExist();
  }

  private static Content sourceContent() {
    return content(SourceTree.contentOf(FILE, SIZE));
  }

  private String failure(CopyOutcome outcome) {
    assertThat(outcome).isInstanceOf(CopyOutcome.Failed.class);
    return ((CopyOutcome.Failed) outcome).message();
  }

  private void assertNothingWritten() {
    assertThat(written()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, SIZE})
  void copiesTheBytesAndTheirChecksum(int size) {
    byte[] bytes = SourceTree.contentOf(FILE, size);
    source.file(FILE, size);

    assertThat(copy(whole(size))).isEqualTo(new CopyOutcome.Copied(content(bytes)));

    assertThat(target.onDisk(FILE)).hasBinaryContent(bytes);
    assertThat(written()).containsExactly(FILE);
    assertThat(faults.bytesWritten()).isEqualTo(size);
    assertThat(faults.count(Operation.SYNC)).isEqualTo(1);
  }

  @Test
  void theFinalNameAppearsOnlyWhenTheFileIsWhole() throws Exception {
    Gate gate = faults.on(Operation.CLOSE, ".*").hang();
    Thread copying = new Thread(() -> copy(whole(SIZE)));
    copying.start();
    gate.awaitReached();

    assertThat(written())
        .singleElement()
        .asString()
        .startsWith(PLAN_DIRECTORY + "/")
        .endsWith(".part");

    gate.open();
    copying.join();
    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void syncsBeforeItRenames() {
    AtomicReference<Integer> syncs = new AtomicReference<>();
    faults.on(Operation.RENAME, ".*").act(() -> syncs.set(faults.count(Operation.SYNC)));

    copy(whole(SIZE));

    assertThat(syncs).hasValue(1);
  }

  @Test
  void aFileThatIsThereIsReadForItsChecksumAndLeftAlone() throws IOException {
    target.file(FILE, SIZE);
    Object before = Files.readAttributes(target.onDisk(FILE), "lastModifiedTime,fileKey");

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.AlreadyThere(sourceContent()));

    assertThat(Files.readAttributes(target.onDisk(FILE), "lastModifiedTime,fileKey"))
        .isEqualTo(before);
    assertThat(faults.bytesWritten()).isZero();
    assertThat(faults.count(Operation.RENAME)).isZero();
  }

  @Test
  void aFileThatIsThereDoesNotNeedItsSource() {
    target.file(FILE, SIZE);
    source.delete(FILE);

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.AlreadyThere(sourceContent()));
  }

  @Test
  void theChecksumIsThatOfTheFileThatIsThere() throws IOException {
    byte[] bytes = SourceTree.contentOf("other", SIZE);
    target.file(FILE, SIZE);
    Files.write(target.onDisk(FILE), bytes);

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.AlreadyThere(content(bytes)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SIZE - 1, SIZE + 1})
  void aFileThatIsThereWithAnotherLengthIsNeverOverwritten(int size) {
    target.file(FILE, size);

    assertThat(failure(copy(whole(SIZE))))
        .contains(
            target.layout().file(FILE) + " has " + size + " bytes, but the metadata says " + SIZE,
            "Nothing was overwritten.");

    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, size));
    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsNotAlreadyThere() {
    target.file(FILE, SIZE);
    faults.on(Operation.READ, ".*/target/.*").atByte(5).truncate();

    assertThat(failure(copy(whole(SIZE)))).contains("has 5 bytes");
  }

  @Test
  void aSourceThatIsShorterThanTheMetadataSaysIsDamaged() {
    assertThat(failure(copy(whole(SIZE + 1))))
        .contains(FILE + " has " + SIZE + " bytes, but the metadata says " + (SIZE + 1) + ".");
    assertNothingWritten();
  }

  @Test
  void aSourceThatIsLongerThanTheMetadataSaysIsDamaged() {
    assertThat(failure(copy(whole(SIZE - 1))))
        .contains(FILE + " has " + SIZE + " bytes, but the metadata says " + (SIZE - 1) + ".");
    assertNothingWritten();
  }

  @Test
  void whatIsDamagedIsReadOnce() {
    copy(whole(SIZE + 1));

    assertThat(faults.count(Operation.OPEN)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Extent.class,
      names = {"WHOLE", "WHOLE_AT_LEAST"})
  void aFileOfUnknownLengthIsCopiedWhole(Extent extent) {
    CopyTask task = task(new StateFile.Range(0, StateFile.UNKNOWN_LENGTH, extent), FILE);

    assertThat(copy(task)).isEqualTo(new CopyOutcome.Copied(sourceContent()));

    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, SIZE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SIZE - 1, SIZE})
  void aFileThatMayBeLongerIsCopiedWhole(int length) {
    CopyTask task = task(new StateFile.Range(0, length, Extent.WHOLE_AT_LEAST), FILE);

    assertThat(copy(task)).isEqualTo(new CopyOutcome.Copied(sourceContent()));
  }

  @Test
  void aFileThatMayBeLongerMustNotBeShorter() {
    CopyTask task = task(new StateFile.Range(0, SIZE + 1, Extent.WHOLE_AT_LEAST), FILE);

    assertThat(failure(copy(task)))
        .contains(SIZE + " bytes, but the metadata says at least " + (SIZE + 1));
    assertNothingWritten();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300_000})
  void copiesAByteRange(int offset) {
    byte[] range = Arrays.copyOfRange(SourceTree.contentOf(FILE, SIZE), offset, offset + 300_000);
    String path = FILE + "." + offset + "-300000";

    assertThat(copy(task(new StateFile.Range(offset, 300_000, Extent.PART), path)))
        .isEqualTo(new CopyOutcome.Copied(content(range)));

    assertThat(target.onDisk(path)).hasBinaryContent(range);
  }

  @Test
  void aByteRangeBeyondTheEndIsDamaged() {
    CopyTask task = task(new StateFile.Range(SIZE - 5, 6, Extent.PART), FILE + ".0-6");

    assertThat(failure(copy(task))).contains("has 5 bytes, but the metadata says 6");
    assertNothingWritten();
  }

  @ParameterizedTest
  @EnumSource(
      value = Extent.class,
      names = {"WHOLE", "WHOLE_AT_LEAST"})
  void aMissingSourceIsGone(Extent extent) {
    source.delete(FILE);

    assertThat(copy(task(new StateFile.Range(0, SIZE, extent), FILE)))
        .isEqualTo(new CopyOutcome.SourceGone("State file " + source.path(FILE) + " is gone"));
    assertNothingWritten();
  }

  @Test
  void aSourceThatVanishesWhileItIsReadIsGone() {
    faults
        .on(Operation.READ, ".*/source/.*")
        .atByte(1000)
        .fail(
            () -> {
              source.delete(FILE);
              return new IOException("Could not obtain block");
            });

    assertThat(copy(whole(SIZE))).isInstanceOf(CopyOutcome.SourceGone.class);
    assertNothingWritten();
  }

  @Test
  void aSourceThatIsThereButForbiddenIsNotGone() {
    faults
        .on(Operation.OPEN, ".*/source/.*")
        .fail(() -> new FileNotFoundException("no permission"));

    assertThat(failure(copy(whole(SIZE)))).contains("no permission");
  }

  @Test
  void aSourceThatCannotBeAskedForIsNotGone() {
    source.delete(FILE);
    faults.on(Operation.STATUS, ".*/source/.*").fail();

    assertThat(copy(whole(SIZE))).isInstanceOf(CopyOutcome.Failed.class);
  }

  @Test
  void aMissingTargetDirectoryIsNotAMissingSource() {
    faults.on(Operation.CREATE, ".*").fail(() -> new FileNotFoundException("parent"));

    assertThat(failure(copy(whole(SIZE)))).contains("parent");
  }

  @Test
  void anErrorThatPassesIsTriedAgain() {
    faults.on(Operation.READ, ".*/source/.*").first(2).atByte(SIZE - 1).fail();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));

    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void whatIsRefusedIsNotTriedAgain() {
    faults
        .on(Operation.WRITE, ".*/target/.*")
        .first(1)
        .fail(() -> new DSQuotaExceededException("The DiskSpace quota of /target is exceeded"));

    assertThat(failure(copy(whole(SIZE))))
        .contains("The space quota for ", " is used up. Raise it with");

    assertNothingWritten();
  }

  @Test
  void aTimeoutOfTheNetworkIsTriedAgain() {
    faults
        .on(Operation.READ, ".*/source/.*")
        .first(1)
        .fail(() -> new SocketTimeoutException("Read timed out"));

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));
  }

  @Test
  void anErrorThatStaysIsReportedAndLeavesNothing() {
    faults.on(Operation.WRITE, ".*").atByte(1000).fail(() -> new IOException("No space left"));

    assertThat(failure(copy(whole(SIZE))))
        .isEqualTo("Copying %s to %s: IOException: No space left", source.path(FILE), FILE);

    assertThat(faults.count(Operation.CREATE)).isEqualTo(4);
    assertNothingWritten();
  }

  @Test
  void whatIsForbiddenIsNotTriedAgain() {
    faults.on(Operation.CREATE, ".*").fail(() -> new AccessDeniedException("read-only"));

    assertThat(failure(copy(whole(SIZE)))).contains("read-only");

    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aWriteThatFailsWhenTheStreamIsClosedIsTriedAgain() {
    faults.on(Operation.CLOSE, ".*").first(1).fail();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));
    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void aRefusedRenameIsAnError() {
    faults.on(Operation.RENAME, ".*").refuse();

    assertThat(failure(copy(whole(SIZE)))).contains("Store refused to rename");

    assertNothingWritten();
  }

  @Test
  void aRefusedRenameIsFineWhenTheFileIsThere() {
    faults
        .on(Operation.RENAME, ".*")
        .act(
            () -> {
              target.file(FILE, SIZE);
              throw new IOException("Target exists");
            });

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.AlreadyThere(sourceContent()));
    assertThat(written()).containsExactly(FILE);
  }

  @Test
  void aRefusedRenameIsAnErrorWhenAnotherFileIsThere() {
    faults
        .on(Operation.RENAME, ".*")
        .act(
            () -> {
              target.file(FILE, 5);
              throw new IOException("Target exists");
            });

    assertThat(failure(copy(whole(SIZE)))).contains("has 5 bytes");
    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, 5));
  }

  @Test
  void neverDeletesAnythingButItsTemporaryFile() {
    target.file(FILE, 5).file("shared/b", 5).replica(1, "shared/c");
    target.file(PLAN_DIRECTORY + "/other.part", 5);
    java.util.Set<String> before = written();
    faults.on(Operation.WRITE, ".*").fail();

    copy(whole(SIZE));
    copy(task(new StateFile.Range(0, SIZE, Extent.WHOLE), "shared/d"));

    assertThat(written()).isEqualTo(before);
  }

  @Test
  void anErrorWhenCleaningUpDoesNotHideTheFirstOne() {
    faults.on(Operation.RENAME, ".*").fail(() -> new IOException("first"));
    faults.on(Operation.DELETE, ".*").fail(() -> new IOException("second"));

    assertThat(failure(copy(whole(SIZE)))).endsWith("IOException: first");
  }

  @Test
  void anErrorOfTheStoresCodeIsReportedToo() {
    faults
        .on(Operation.OPEN, ".*")
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });

    assertThat(failure(copy(whole(SIZE)))).contains("Filesystem closed");
  }

  @Test
  void stopsWhenItIsInterrupted() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/source/.*").atByte(300_000).hang();
    AtomicReference<CopyOutcome> outcome = new AtomicReference<>();
    Thread copying = new Thread(() -> outcome.set(copy(whole(SIZE))));
    copying.start();
    gate.awaitReached();

    copying.interrupt();
    copying.join();

    assertThat(outcome.get()).isInstanceOf(CopyOutcome.Failed.class);
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
    assertNothingWritten();
  }

  @Test
  void stopsBetweenTwoReads() throws InterruptedException {
    faults
        .on(Operation.READ, ".*/source/.*")
        .atByte(300_000)
        .act(() -> Thread.currentThread().interrupt());
    AtomicReference<CopyOutcome> outcome = new AtomicReference<>();
    Thread copying = new Thread(() -> outcome.set(copy(whole(SIZE))));
    copying.start();
    copying.join();

    assertThat(failure(outcome.get())).contains("cancelled");
    assertNothingWritten();
  }

  @Test
  void stopsWhileItWaitsForTheNextAttempt() throws InterruptedException {
    faults
        .on(Operation.READ, ".*/source/.*")
        .fail(
            () -> {
              Thread.currentThread().interrupt();
              return new IOException("Interrupted in the store");
            });
    AtomicReference<CopyOutcome> outcome = new AtomicReference<>();
    Thread copying = new Thread(() -> outcome.set(copy(whole(SIZE))));
    copying.start();
    copying.join();

    assertThat(outcome.get()).isInstanceOf(CopyOutcome.Failed.class);
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void anInterruptionInTheStoreIsNotTriedAgain() {
    faults.on(Operation.READ, ".*").fail(() -> new InterruptedIOException("stop"));

    assertThat(failure(copy(whole(SIZE)))).contains("stop");
    assertThat(faults.count(Operation.CREATE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024})
  void shortReadsGiveTheSameCopy(int atByte) {
    faults.on(Operation.READ, ".*/source/.*").atByte(atByte).readShort();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));

    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, SIZE));
    assertThat(faults.count(Operation.READ)).isGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024, SIZE - 1})
  void aSourceThatEndsEarlyIsNotCopied(int atByte) {
    faults.on(Operation.READ, ".*/source/.*").atByte(atByte).truncate();

    assertThat(failure(copy(whole(SIZE)))).contains("has " + atByte + " bytes");
    assertNothingWritten();
  }

  /** Its plans lie apart from those of checkpoints. */
  @Test
  void aFileOfASavepointIsCopiedForThePlanOfThatSavepoint() {
    target.delete(target.layout().jobDirectory().resolve(PLAN_DIRECTORY + "/_metadata"));
    String plan = PLAN_DIRECTORY.replace("/plans/", "/savepoint-plans/");
    target.file(plan + "/_metadata", 10);
    FileCopier savepoints =
        new FileCopier(
            target.layout().target(),
            CheckpointKind.SAVEPOINT,
            CopyTasks.reader(source, Bandwidth.UNLIMITED, CopyTasks.NO_LARGE_FILES),
            new Leases(target.layout().target(), "replicator"),
            CopyTasks.counts());

    assertThat(savepoints.copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));
  }

  @Test
  void aRenameWhoseResultIsLostIsFoundDone() {
    faults.on(Operation.RENAME, ".*").first(1).loseResult();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.AlreadyThere(sourceContent()));

    assertThat(written()).containsExactly(FILE);
    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, SIZE));
  }

  @Test
  void aStoreThatSwallowsTheEndOfAFileIsNotBelieved() {
    faults.on(Operation.WRITE, ".*").first(1).atByte(1000).truncate();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));

    assertThat(written()).containsExactly(FILE);
    assertThat(target.onDisk(FILE)).hasBinaryContent(SourceTree.contentOf(FILE, SIZE));
  }

  /** Copies are not read back; the checksum tells. */
  @Test
  void theChecksumIsThatOfWhatWasReadWhateverTheStoreMadeOfIt() {
    faults.on(Operation.WRITE, ".*").atByte(1000).corrupt();

    assertThat(copy(whole(SIZE))).isEqualTo(new CopyOutcome.Copied(sourceContent()));

    assertThat(target.contentOf(FILE)).isNotEqualTo(sourceContent());
  }
}
