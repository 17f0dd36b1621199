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
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.plan.CopyOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies to an object store: what is under the final name is whole. */
class ObjectCopyTest {
  private static final String FILE = "shared/x";
  private static final int LARGE = 6 * 1024 * 1024;

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private FileCopier copier;

  @BeforeEach
  void createTrees() throws IOException {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.on(StoreKind.OBJECT_STORE, directory.resolve("target"), JOB);
    new Leases(target.layout().target(), "replicator").hold(target.layout());
    target.file(stagedMetadata(), 10);
    copier = CopyTasks.copier(source, target);
  }

  private String stagedMetadata() {
    return target
        .layout()
        .jobDirectory()
        .relativize(target.lease().stagedMetadata(plan(1).toString()));
  }

  private CopyOutcome copy(int size) {
    return copier.copy(CopyTasks.whole(source, FILE, size));
  }

  private Set<String> written() {
    Set<String> paths = target.paths();
    paths.removeIf(path -> path.contains("/leases/"));
    return paths;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 70_000, LARGE})
  void copiesTheBytesAndNothingElse(int size) {
    source.file(FILE, size);
    byte[] bytes = SourceTree.contentOf(FILE, size);

    assertThat(copy(size))
        .isEqualTo(new CopyOutcome.Copied(new Content(size, SourceTree.crc32c(bytes))));

    assertThat(target.onDisk(FILE)).hasBinaryContent(bytes);
    assertThat(target.paths())
        .containsExactlyInAnyOrder(FILE, stagedMetadata(), "_replicas/leases/1-replicator/lease");
  }

  /** The stream of an object that is closed too early would make an object of its beginning. */
  @ParameterizedTest
  @ValueSource(ints = {70_000, LARGE})
  void leavesNothingOfWhatCannotBeReadToItsEnd(int size) {
    source.file(FILE, size);
    faults.on(Operation.READ, ".*/shared/x").atByte(size - 100).fail();

    assertThat(copy(size)).isInstanceOf(CopyOutcome.Failed.class);

    assertThat(written()).noneMatch(path -> path.endsWith(FILE));
  }

  @Test
  void putsNothingIntoATreeThatIsSomebodyElses() {
    source.file(FILE, 1000);
    faults
        .on(Operation.READ, ".*/shared/x")
        .first(1)
        .act(() -> Leases.seize(target.layout(), LeaseId.PROMOTED));

    CopyOutcome outcome = copy(1000);

    assertThat(((CopyOutcome.Failed) outcome).message()).contains("is 2-" + LeaseId.PROMOTED);
    assertThat(written()).isEmpty();
  }

  /** The second file finds the lease of the first one remembered. */
  @Test
  void putsNothingUnderALeaseThatHasPassedOnBetweenTwoFiles() throws IOException {
    source.file(FILE, 1000);
    source.file("shared/y", 1000);
    assertThat(copy(1000)).isInstanceOf(CopyOutcome.Copied.class);
    Leases.seize(target.layout(), "other");

    CopyOutcome second = copier.copy(CopyTasks.whole(source, "shared/y", 1000));

    assertThat(((CopyOutcome.Failed) second).message()).contains("is 2-other");
    assertThat(written()).noneMatch(path -> path.endsWith("shared/y"));
  }

  @Test
  void readsWhatIsThereOnce() {
    source.file(FILE, 1000);
    target.file(FILE, 1000);
    CopyOutcome first = copy(1000);
    int opened = faults.count(Operation.OPEN);

    assertThat(first)
        .isEqualTo(new CopyOutcome.AlreadyThere(target.contentOf(FILE)))
        .isEqualTo(copy(1000));
    assertThat(faults.count(Operation.OPEN)).isEqualTo(opened);
  }

  /** Nobody looks for it, but the store does not give its name twice. */
  @Test
  void findsAFileThatWasNotExpectedAnyMore() {
    source.file(FILE, 1000);
    byte[] bytes = SourceTree.contentOf(FILE, 1000);
    target.file(FILE, 1000);
    copier.planEnded(JOB);
    AtomicInteger looks = looksAtTheCopy();

    assertThat(copy(1000))
        .isEqualTo(new CopyOutcome.AlreadyThere(new Content(1000, SourceTree.crc32c(bytes))));

    assertThat(looks).as("the store's own, and ours after it had refused").hasValue(2);
  }

  @Test
  void looksForNoSmallFileWhereNothingCanBeLeft() {
    source.file(FILE, 1000);
    copier.planEnded(JOB);
    AtomicInteger looks = looksAtTheCopy();

    assertThat(copy(1000)).isInstanceOf(CopyOutcome.Copied.class);
    assertThat(looks).as("the store's own").hasValue(1);

    assertThat(copy(1000)).as("remembered").isInstanceOf(CopyOutcome.AlreadyThere.class);
    assertThat(looks).hasValue(2);
  }

  /** Completing an upload would replace it. */
  @Test
  void looksForALargeFileInAnyCase() {
    source.file(FILE, LARGE);
    target.file(FILE, LARGE);
    copier.planEnded(JOB);

    assertThat(copy(LARGE)).isInstanceOf(CopyOutcome.AlreadyThere.class);
  }

  private AtomicInteger looksAtTheCopy() {
    AtomicInteger looks = new AtomicInteger();
    faults.on(Operation.STATUS, ".*/target/.*/shared/x").act(looks::incrementAndGet);
    return looks;
  }
}
