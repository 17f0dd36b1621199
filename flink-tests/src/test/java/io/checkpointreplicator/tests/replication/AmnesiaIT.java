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
package io.checkpointreplicator.tests.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The replicator is cancelled in the middle of a plan, its own checkpoints are deleted, and it is
 * started again: it knows nothing but what the target tells. The delete delay has always passed.
 */
final class AmnesiaIT {
  private static final int SIZE = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Faults store = FaultyFileSystem.install();
  private final TargetWrites writes = TargetWrites.of(store);
  private final JobID job = JobID.generate();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private SeenCheckpoints seen;
  private FlinkMiniCluster cluster;

  @BeforeEach
  void start() throws Exception {
    source = SourceTree.faulty(directory.resolve("source"), new JobId(job.toHexString()));
    target = ReplicaTree.faulty(directory.resolve("target"), new JobId(job.toHexString()));
    seen =
        new SeenCheckpoints(
            CheckpointDirectories.of(directory.resolve("source"), job), directory.resolve("seen"));
    Configuration configuration = new Configuration();
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, ownCheckpoints().toUri().toString());
    cluster = FlinkMiniCluster.start(1, 2, configuration);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aPlanThatWasCutShortIsFinished() throws Exception {
    cutShort();

    Replication next = replicate();
    follow(next).awaitReplica(2);
    awaitNothingLeft();
    next.cancel();

    assertThat(writes.published()).containsExactly("chk-1/_metadata", "chk-2/_metadata");
    assertEachFileCrossedOnce(
        "shared/a", "shared/b", "chk-1/own", "shared/c", "shared/d", "shared/e", "chk-2/own");
    assertThat(stateFiles()).isEqualTo(new TreeSet<>(writes.stateFiles()));
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void onlyWhatNoReplicaNeedsIsDeleted() throws Exception {
    cutShort();
    complete(3, "shared/b", "shared/c", "shared/f", "chk-3/own");

    Replication next = replicate();
    follow(next).awaitReplica(3);
    awaitNothingLeft();
    next.cancel();

    assertThat(writes.published()).containsExactly("chk-1/_metadata", "chk-3/_metadata");
    assertEachFileCrossedOnce(
        "shared/a",
        "shared/b",
        "chk-1/own",
        "shared/c",
        "shared/e",
        "chk-2/own",
        "shared/f",
        "chk-3/own");
    assertThat(stateFiles())
        .as("all but the orphans")
        .containsExactlyInAnyOrder(
            "shared/a", "shared/b", "chk-1/own", "shared/c", "shared/f", "chk-3/own");
    assertThat(target.visible()).containsExactly(1L, 3L);
    assertThat(target.problems()).isEmpty();
  }

  /** One replica is visible, all files of the next one but {@code shared/d} are copied. */
  private void cutShort() throws Exception {
    Replication replication = replicate();
    complete(1, "shared/a", "shared/b", "chk-1/own");
    follow(replication).awaitReplica(1);
    Gate gate = store.on(Operation.READ, ".*/shared/d").first(1).hang();
    complete(2, "shared/b", "shared/c", "shared/d", "shared/e", "chk-2/own");
    gate.awaitReached();
    await("all files but one copied")
        .atMost(PATIENCE)
        .until(() -> writes.stateFiles().size() == 3 + 3);
    replication.takeCheckpoint();
    assertThat(ownCheckpoints()).isDirectoryRecursivelyContaining("glob:**/_metadata");
    replication.cancel();
    FileUtils.deleteDirectory(ownCheckpoints().toFile());
    assertThat(target.visible()).containsExactly(1L);
    assertThat(writes.stateFiles()).doesNotContain("shared/d");
  }

  private void assertEachFileCrossedOnce(String... files) {
    assertThat(writes.stateFiles()).containsExactlyInAnyOrder(files);
    assertThat(writes.stateBytes()).isEqualTo((long) files.length * SIZE);
  }

  private void awaitNothingLeft() {
    await("plans cleaned up")
        .atMost(PATIENCE)
        .until(
            () ->
                target.paths().stream()
                    .noneMatch(p -> p.matches("_replicas/leases/[^/]+/plans/.*")));
  }

  private TreeSet<String> stateFiles() {
    TreeSet<String> files = target.paths();
    files.removeIf(path -> path.matches("_replicas/.*|.*/_metadata"));
    return files;
  }

  private void complete(long checkpointId, String... files) {
    List.of(files).forEach(file -> source.file(file, SIZE));
    source.complete(checkpointId, List.of(files), SIZE);
  }

  private Replication replicate() {
    Configuration options =
        Replication.options(source.base().toString(), target.layout().target().toString());
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
    return Replication.start(cluster, options);
  }

  private ReplicatedJob follow(Replication replication) {
    return ReplicatedJob.of(replication, job, seen);
  }

  private Path ownCheckpoints() {
    return directory.resolve("own");
  }
}
