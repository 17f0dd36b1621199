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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.HostileManifest;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of a tree at the source may be anything. */
class SourceManifestsTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();
  private final ManifestCache cache = new ManifestCache();

  @TempDir private Path directory;
  private ReplicaTree tree;

  @BeforeEach
  void createTree() {
    tree = ReplicaTree.faulty(directory, JOB);
  }

  private List<Long> ids() {
    return ids(tree.layout().jobDirectory(), tree.layout().target());
  }

  private List<Long> ids(StorePath jobDirectory, StorePath root) {
    SourceFiles sources = new SourceFiles(new AllowedRoots(List.of(root)));
    return new SourceManifests(sources, cache)
        .of(jobDirectory).stream()
            .map(ReplicaManifest::stamp)
            .map(stamp -> stamp.origin().checkpointId())
            .toList();
  }

  private Path manifest(long id) {
    return tree.onDisk(tree.layout().manifest(id));
  }

  private void changedAt(long id, long millis) {
    try {
      Files.setLastModifiedTime(manifest(id), FileTime.fromMillis(millis));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theNewestComesFirst() {
    for (long id : new long[] {7, 8, 9}) {
      tree.manifest(id, "shared/x");
      changedAt(id, 1000 * (id == 7 ? 99 : id));
    }

    assertThat(ids()).containsExactly(7L, 9L, 8L);
  }

  /** Its {@code _metadata} goes when Flink needs it no more; the manifest stays. */
  @Test
  void aReplicaNeedNotBeVisible() {
    tree.manifest(7, "shared/x");

    assertThat(ids()).containsExactly(7L);
  }

  @Test
  void aTreeThatNoReplicatorWroteHasNone() throws IOException {
    assertThat(ids()).isEmpty();
    tree.file("_replicas/chk-x.json.gz", 10).file("_replicas/lease.json.gz", 10);
    assertThat(ids()).isEmpty();
    assertThat(faults.count(Operation.OPEN)).isZero();
  }

  @Test
  void nothingIsLookedAtOutsideOfTheAllowedRoots() {
    tree.manifest(7, "shared/x");

    assertThat(ids(tree.layout().jobDirectory(), tree.layout().file("shared/y"))).isEmpty();
    assertThat(faults.count(Operation.LIST)).isZero();
  }

  @Test
  void noManifestIsReadThroughALinkThatLeadsOut() throws IOException {
    Path target = Files.createDirectory(directory.resolve("target"));
    ReplicaTree local = ReplicaTree.local(target, JOB).manifest(7, "shared/x");
    Path elsewhere = directory.resolve("elsewhere");
    Path real = local.onDisk(local.layout().manifest(7));
    Files.move(real, elsewhere);
    Files.createSymbolicLink(real, elsewhere);

    assertThat(ids(local.layout().jobDirectory(), local.layout().target())).isEmpty();
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsNotWaitedFor() throws Exception {
    Path target = Files.createDirectory(directory.resolve("target"));
    ReplicaTree local = ReplicaTree.local(target, JOB).manifest(7, "shared/x");
    Path pipe = local.onDisk(local.layout().manifest(8));
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(ids(local.layout().jobDirectory(), local.layout().target())).containsExactly(7L);
  }

  @Test
  void onlySoManyAreRead() {
    for (long id = 1; id <= 100; id++) {
      tree.manifest(id, "shared/x");
      changedAt(id, id * 1000);
    }

    assertThat(ids()).hasSize(16).startsWith(100L, 99L);
  }

  @Test
  void onlySoLargeOnesAreRead() throws IOException {
    tree.manifest(7, "shared/x").manifest(8, "shared/x");
    try (RandomAccessFile file = new RandomAccessFile(manifest(8).toFile(), "rw")) {
      file.setLength(64L * 1024 * 1024 + 1);
    }

    assertThat(ids()).containsExactly(7L);
    assertThat(faults.paths(Operation.OPEN)).containsExactly(manifest(7).toString());
  }

  @Test
  void whatIsDamagedIsLeftOut() throws IOException {
    tree.manifest(7, "shared/x").manifest(8, "shared/x");
    HostileManifest.write(manifest(6), HostileManifest.of("x", "{\"path\":\"../../etc\"}"));
    byte[] bytes = Files.readAllBytes(manifest(8));
    Files.write(manifest(8), Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(ids()).containsExactly(7L);
  }

  @Test
  void whatIsGoneIsForgotten() throws IOException {
    tree.manifest(7, "shared/x").manifest(8, "shared/x");
    assertThat(ids()).hasSize(2);
    Files.delete(manifest(7));
    Files.delete(manifest(8));

    assertThat(ids()).isEmpty();

    cache.forget(tree.layout().jobDirectory(), path -> false);
    assertThat(cache.of(tree.layout().jobDirectory()).files()).isZero();
  }
}
