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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.replica.JobId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetJobTest {
  private static final JobId JOB = new JobId("b".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path base;
  private ReplicaTree tree;
  private TargetJob target;

  @BeforeEach
  void createTarget() {
    tree = ReplicaTree.faulty(base, JOB);
    target = tree.job();
  }

  private View.Proof proof(long id) throws IOException {
    return target.view().of(id).orElseThrow().proof();
  }

  @Test
  void aTreeThatIsNotThereShowsNothing() throws IOException {
    assertThat(target.replicas()).isEmpty();
    assertThat(target.newestReplica()).isEmpty();
    assertThat(target.view().entries()).isEmpty();
    assertThat(target.view().newest()).isEmpty();
    assertThat(target.view().isProven()).isTrue();
  }

  @Test
  void visibleMeansThatMetadataIsThere() throws IOException {
    tree.replica(3, "shared/a").replica(4, "shared/a", "chk-4/b");
    tree.manifest(5, "shared/a", "chk-5/c");
    tree.file("chk-6/d", 10);

    assertThat(target.replicas()).extracting(Replica::checkpointId).containsExactly(3L, 4L);
    assertThat(target.newestReplica()).map(Replica::checkpointId).contains(4L);
  }

  @Test
  void replicasAreOrderedByTimeAndThenById() throws IOException {
    tree.replica(9, "shared/a").replica(10, "shared/a").replica(11, "shared/a");
    tree.touch(tree.layout().metadata(9), 3000);
    tree.touch(tree.layout().metadata(10), 2000);
    tree.touch(tree.layout().metadata(11), 2000);

    assertThat(target.replicas()).extracting(Replica::checkpointId).containsExactly(10L, 11L, 9L);
    assertThat(target.view().newest().orElseThrow().replica().modifiedAtMillis()).isEqualTo(3000);
  }

  @Test
  void theViewKnowsTheFilesOfAllManifests() throws IOException {
    tree.replica(3, "shared/a", "chk-3/b").replica(4, "shared/a", "chk-4/c");

    View view = target.view();

    assertThat(view.content("shared/a")).contains(tree.contentOf("shared/a"));
    assertThat(view.content("chk-3/b")).contains(tree.contentOf("chk-3/b"));
    assertThat(view.content("chk-4/c")).contains(tree.contentOf("chk-4/c"));
    assertThat(view.content("shared/other")).isEmpty();
    assertThat(view.isProven()).isTrue();
  }

  @Test
  void whatOnlyAHiddenManifestNamesIsNotProven() throws IOException {
    tree.replica(3, "shared/a").manifest(4, "shared/b");

    assertThat(target.view().content("shared/b")).isEmpty();
  }

  @Test
  void aReplicaWithoutManifestIsUnproven() throws IOException {
    tree.replica(3, "shared/a").replica(4, "shared/b");
    tree.delete(tree.layout().manifest(4));

    assertThat(proof(3)).isInstanceOf(View.Proven.class);
    assertThat(proof(4)).isInstanceOf(View.Unproven.class);
    assertThat(target.view().isProven()).isFalse();
    assertThat(target.view().content("shared/a")).isPresent();
    assertThat(target.view().content("shared/b")).isEmpty();
  }

  @Test
  void aManifestThatIsCutOffLeavesItsReplicaUnproven() throws IOException {
    tree.replica(3, "shared/a");
    Path manifest = tree.onDisk(tree.layout().manifest(3));
    byte[] bytes = Files.readAllBytes(manifest);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(manifest, Arrays.copyOf(bytes, length));

      assertThat(tree.job().view().isProven()).as("%s bytes", length).isFalse();
    }
  }

  @Test
  void aManifestWithADamagedByteIsNeverTakenForAnother() throws IOException {
    tree.replica(3, "shared/a", "chk-3/b");
    View.Proof undamaged = proof(3);
    Path manifest = tree.onDisk(tree.layout().manifest(3));
    byte[] bytes = Files.readAllBytes(manifest);
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 1;
      Files.write(manifest, damaged);

      View.Proof proof = tree.job().view().of(3).orElseThrow().proof();
      // Some bytes of a gzip header mean nothing.
      if (proof instanceof View.Proven) {
        assertThat(proof).as("byte %s", i).isEqualTo(undamaged);
      }
    }
  }

  @Test
  void aManifestThatCannotBeReadLeavesItsReplicaUnproven() throws IOException {
    tree.replica(3, "shared/a");
    faults.on(Operation.OPEN, ".*/chk-3.json.gz").fail(() -> new IOException("Connection reset"));

    assertThat(proof(3)).isEqualTo(new View.Unproven("Connection reset"));
  }

  @Test
  void aManifestIsReadOnce() throws IOException {
    tree.replica(3, "shared/a").replica(4, "shared/a");

    target.view();
    target.view();

    assertThat(faults.count(Operation.OPEN)).isEqualTo(2);
  }

  /** Or a long history would be remembered. */
  @Test
  void aManifestIsForgottenOnceItsReplicaIsHidden() throws IOException {
    tree.replica(3, "shared/a").replica(4, "shared/b");
    target.view();
    tree.delete(tree.layout().metadata(3));
    target.view();
    assertThat(faults.count(Operation.OPEN)).isEqualTo(2);

    tree.file("chk-3/_metadata", 10);
    assertThat(target.view().isProven()).isTrue();

    assertThat(faults.count(Operation.OPEN)).isEqualTo(3);
  }

  @Test
  void filesThatNoManifestNamesAnyMoreAreForgotten() throws IOException {
    ManifestCache manifests = new ManifestCache();
    target = new TargetJob(tree.layout(), manifests);
    for (long id = 1; id <= 40; id++) {
      tree.manifest(id, namesOfFiles(id * 100, 1000)).file("chk-" + id + "/_metadata", 10);
      if (id > 3) {
        tree.delete(tree.layout().metadata(id - 3));
      }
      View view = target.view();

      for (String file : namesOfFiles(id * 100, 1000)) {
        assertThat(view.content(file)).isPresent();
      }
      assertThat(view.content("shared/" + (id * 100 - 301))).isEmpty();
      assertThat(manifests.of(tree.layout().jobDirectory()).files()).isLessThan(3000);
    }
  }

  private static String[] namesOfFiles(long first, int count) {
    return LongStream.range(first, first + count)
        .mapToObj(i -> "shared/" + i)
        .toArray(String[]::new);
  }

  @Test
  void aManifestThatWasWrittenAnewIsReadAgain() throws IOException {
    tree.replica(3, "shared/a");
    target.view();

    tree.manifest(3, "shared/a", "chk-3/b");
    assertThat(target.view().content("chk-3/b")).isPresent();

    // The same length at another time: only the time tells.
    tree.manifest(3, "shared/a", "chk-3/c").touch(tree.layout().manifest(3), 1000);
    assertThat(target.view().content("chk-3/c")).isPresent();
    assertThat(target.view().content("chk-3/b")).isEmpty();
  }

  @Test
  void aManifestThatVanishedIsNotRemembered() throws IOException {
    tree.replica(3, "shared/a");
    Replica replica = target.newestReplica().orElseThrow();
    target.manifest(replica);

    tree.delete(tree.layout().manifest(3));

    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> target.manifest(replica));
    assertThat(target.view().isProven()).isFalse();
  }

  @Test
  void theStampIsReadWithoutTheFiles() throws IOException {
    tree.replica(3, "shared/a");
    Replica replica = target.newestReplica().orElseThrow();

    assertThat(target.stamp(replica.checkpointId())).isEqualTo(tree.readManifest(3).stamp());
  }

  @Test
  void aTreeThatCannotBeListedIsNotEmpty() {
    tree.replica(3, "shared/a");
    faults.on(Operation.LIST, ".*/" + JOB).fail();

    assertThatIOException().isThrownBy(() -> target.replicas());
    assertThatIOException().isThrownBy(() -> target.view());
  }

  @Test
  void metadataThatCannotBeAskedForIsNotInvisible() {
    tree.replica(3, "shared/a");
    faults.on(Operation.STATUS, ".*/_metadata").fail();

    assertThatIOException().isThrownBy(() -> target.replicas());
  }

  @Test
  void aPromotedTreeIsFenced() throws IOException {
    target.checkNotFenced();
    tree.file("_fence.json", 2);

    assertThat(target.isFenced()).isTrue();
    assertThatExceptionOfType(FencedException.class)
        .isThrownBy(() -> target.checkNotFenced())
        .withMessage(
            "The replicas were promoted: %s exists. Nothing is written or deleted there any more;"
                + " replicate this job to another target, or exclude it with --exclude-jobs. 'promote"
                + " --release' undoes it.",
            tree.layout().fence());
  }

  @Test
  void aFenceThatCannotBeAskedForIsNotAbsent() {
    faults.on(Operation.STATUS, ".*/_fence.json").fail();

    assertThatIOException().isThrownBy(() -> target.checkNotFenced());
  }
}
