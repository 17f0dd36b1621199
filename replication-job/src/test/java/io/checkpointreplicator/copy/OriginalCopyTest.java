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
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFile.Extent;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.store.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file whose original is near the target is read from there, if it is the same. */
class OriginalCopyTest {
  private static final String FILE = "shared/a";
  private static final int SIZE = 700_000;
  private static final byte[] BYTES = SourceTree.contentOf(FILE, SIZE);
  private static final String PLAN_DIRECTORY = "_replicas/leases/1-replicator/plans/" + plan(1);

  private final Faults faults = FaultyFileSystem.install();
  private final FileCopier.Counts counts = CopyTasks.counts();

  @TempDir private Path directory;
  private SourceTree source;
  private SourceTree near;
  private ReplicaTree target;

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB).file(FILE, SIZE);
    near = SourceTree.faulty(directory.resolve("near"), JOB).file(FILE, SIZE);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    target.file(PLAN_DIRECTORY + "/_metadata", 10);
  }

  private CopyOutcome copy(StateFile.Range range, Original original) {
    return copy(range, original, Optional.of(new AllowedRoots(List.of(near.base()))));
  }

  private CopyOutcome copy(
      StateFile.Range range, Original original, Optional<AllowedRoots> reusable) {
    SourceReader reader =
        new SourceReader(
            new SourceFiles(new AllowedRoots(List.of(source.base()))),
            Bandwidth.UNLIMITED,
            CopyTasks.NO_LARGE_FILES,
            new OriginalReader(reusable.map(SourceFiles::new)));
    StateFile file =
        new StateFile(StorePath.parse(source.path(FILE)), range, FileScope.SHARED, FILE)
            .copiedFrom(original);
    return CopyTasks.copier(reader, target, counts).copy(new CopyTask(plan(1), JOB, 1, 0, file));
  }

  private CopyOutcome copy(Original original) {
    return copy(new StateFile.Range(0, SIZE, Extent.WHOLE), original);
  }

  private Original original(String path, StateFile.Range range, byte... bytes) {
    return new Original(StorePath.parse(near.path(path)), range, SourceTree.crc32c(bytes));
  }

  private Original original() {
    return original(FILE, new StateFile.Range(0, SIZE, Extent.WHOLE), BYTES);
  }

  private static Content content(byte... bytes) {
    return new Content(bytes.length, SourceTree.crc32c(bytes));
  }

  /** How often files of a tree were opened. */
  private long opened(SourceTree tree) {
    String prefix = tree.directory().toString();
    return faults.paths(Operation.OPEN).stream().filter(path -> path.contains(prefix)).count();
  }

  private void assertReused(CopyOutcome outcome) {
    assertThat(outcome).isEqualTo(new CopyOutcome.Copied(content(BYTES)));
    assertThat(target.onDisk(FILE)).hasBinaryContent(BYTES);
    assertThat(target.paths()).containsExactlyInAnyOrder(FILE, PLAN_DIRECTORY + "/_metadata");
    assertThat(opened(source)).isZero();
    assertThat(counts.reusedFiles().getCount()).isEqualTo(1);
    assertThat(counts.reusedBytes().getCount()).isEqualTo(SIZE);
    assertThat(counts.retries().getCount()).isZero();
  }

  private void assertFromSource(CopyOutcome outcome) {
    assertThat(outcome).isEqualTo(new CopyOutcome.Copied(content(BYTES)));
    assertThat(target.onDisk(FILE)).hasBinaryContent(BYTES);
    assertThat(target.paths()).containsExactlyInAnyOrder(FILE, PLAN_DIRECTORY + "/_metadata");
    assertThat(opened(source)).isEqualTo(1);
    assertThat(counts.reusedFiles().getCount()).isZero();
    assertThat(counts.reusedBytes().getCount()).isZero();
    assertThat(counts.retries().getCount()).as("it is no failure").isZero();
  }

  @Test
  void theOriginalIsReadInsteadOfTheSource() {
    assertReused(copy(original()));
  }

  @Test
  void aPartOfAnOriginalIsReadToo() throws IOException {
    byte[] merged = new byte[SIZE + 20];
    System.arraycopy(BYTES, 0, merged, 7, SIZE);
    Files.write(near.onDisk("shared/merged"), merged);

    assertReused(copy(original("shared/merged", new StateFile.Range(7, SIZE, Extent.PART), BYTES)));
  }

  /** What its length was is not known to the metadata, but to the manifest. */
  @Test
  void aFileThatMayBeLongerThanTheMetadataSaysIsReadFromItsOriginal() {
    assertReused(copy(new StateFile.Range(0, SIZE - 1, Extent.WHOLE_AT_LEAST), original()));
  }

  @Test
  void anOriginalThatIsGoneIsNotMissed() {
    near.delete(FILE);

    assertFromSource(copy(original()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, SIZE - 1, SIZE + 1})
  void anOriginalOfAnotherLengthIsNotRead(int length) {
    near.file(FILE, length);

    assertFromSource(copy(original()));
    assertThat(opened(near)).isZero();
  }

  @Test
  void aMergedOriginalThatIsTooShortIsNotRead() {
    assertFromSource(copy(original(FILE, new StateFile.Range(1, SIZE, Extent.PART), BYTES)));
    assertThat(opened(near)).isZero();
  }

  @Test
  void anOriginalWithAnotherBitIsNotBelieved() throws IOException {
    byte[] rotten = BYTES.clone();
    rotten[SIZE / 2] ^= 1;
    Files.write(near.onDisk(FILE), rotten);

    assertFromSource(copy(original()));
    assertThat(opened(near)).isEqualTo(1);
  }

  @Test
  void aManifestThatLiesIsNotBelieved() {
    assertFromSource(
        copy(original(FILE, new StateFile.Range(0, SIZE, Extent.WHOLE), new byte[] {1})));
  }

  /** The bytes to copy are not those that the checksum is of. */
  @Test
  void anOriginalOfMoreThanIsCopiedIsNotRead() {
    copy(new StateFile.Range(0, SIZE - 1, Extent.PART), original());

    assertThat(target.onDisk(FILE)).hasBinaryContent(Arrays.copyOf(BYTES, SIZE - 1));
    assertThat(opened(near)).isZero();
    assertThat(counts.reusedFiles().getCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"STATUS", "OPEN", "READ"})
  void anOriginalThatCannotBeReadIsNotMissed(Operation operation) {
    faults.on(operation, ".*/near/.*").fail();

    assertFromSource(copy(original()));
  }

  @Test
  void anOriginalThatCannotBeReadToItsEndIsNotMissed() {
    faults.on(Operation.READ, ".*/near/.*").atByte(SIZE - 1).fail();

    assertFromSource(copy(original()));
  }

  @Test
  void anOriginalThatEndsEarlyIsNotMissed() {
    faults.on(Operation.READ, ".*/near/.*").atByte(SIZE - 1).truncate();

    assertFromSource(copy(original()));
  }

  @Test
  void anErrorOfTheStoresCodeIsNoFailureEither() {
    faults
        .on(Operation.READ, ".*/near/.*")
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });

    assertFromSource(copy(original()));
  }

  /** So it is tried again, with the original. */
  @Test
  void anErrorOfTheTargetIsNoErrorOfTheOriginal() {
    faults.on(Operation.WRITE, ".*[.]part").first(1).atByte(1000).fail();

    assertThat(copy(original())).isEqualTo(new CopyOutcome.Copied(content(BYTES)));

    assertThat(counts.retries().getCount()).isEqualTo(1);
    assertThat(counts.reusedFiles().getCount()).isEqualTo(1);
    assertThat(opened(source)).isZero();
  }

  @Test
  void nothingIsReadOutsideOfWhatMayBeReused() {
    StorePath outside = StorePath.parse(near.path("chk-1"));

    assertFromSource(
        copy(
            new StateFile.Range(0, SIZE, Extent.WHOLE),
            original(),
            Optional.of(new AllowedRoots(List.of(outside)))));
    assertThat(opened(near)).isZero();
  }

  /** Tasks come out of a state that was written under other options. */
  @Test
  void nothingIsReadWhereNothingMayBeReused() {
    assertFromSource(
        copy(new StateFile.Range(0, SIZE, Extent.WHOLE), original(), Optional.empty()));
    assertThat(opened(near)).isZero();
  }

  @Test
  void noOriginalIsReadThroughALinkThatLeadsOut() throws IOException {
    SourceTree local = SourceTree.local(directory.resolve("near"), JOB);
    Path elsewhere = Files.write(directory.resolve("elsewhere"), BYTES);
    Files.delete(near.onDisk(FILE));
    Files.createSymbolicLink(near.onDisk(FILE), elsewhere);
    Original linked =
        new Original(
            StorePath.parse(local.path(FILE)),
            new StateFile.Range(0, SIZE, Extent.WHOLE),
            SourceTree.crc32c(BYTES));

    assertFromSource(
        copy(
            new StateFile.Range(0, SIZE, Extent.WHOLE),
            linked,
            Optional.of(new AllowedRoots(List.of(local.base())))));
  }

  @Test
  void aFileThatIsGoneEverywhereIsGone() {
    near.delete(FILE);
    source.delete(FILE);

    assertThat(copy(original()))
        .isEqualTo(new CopyOutcome.SourceGone("State file " + source.path(FILE) + " is gone"));
  }
}
