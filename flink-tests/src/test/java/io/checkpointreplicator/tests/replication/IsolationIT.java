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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to one job, or to one TaskManager, is no reason to lose anything elsewhere. */
final class IsolationIT {
  private static final int SIZE = 10_000;

  private final Faults store = FaultyFileSystem.install();
  private final TargetWrites writes = TargetWrites.of(store);

  @TempDir private Path directory;

  /** How old the state is that the replicator comes back with. */
  enum StateOfReplicator {
    /** It has the plan in flight and the files that wait for being copied. */
    NEW,
    /** It was taken before there was anything to plan, or never. */
    OLD
  }

  @Test
  void aFileThatHangsHoldsUpItsOwnJobOnly() throws Exception {
    JobID stuck = JobID.generate();
    JobID healthy = JobID.generate();
    Gate gate = store.on(Operation.READ, ".*/" + stuck + "/shared/b").hang();
    complete(stuck, 1, "shared/a", "shared/b");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 2, new Configuration())) {
      Replication replication = replicate(cluster);
      ReplicatedJob replicated = follow(replication, healthy);
      ReplicatedJob waiting = follow(replication, stuck);
      gate.awaitReached();
      for (int id = 1; id <= 5; id++) {
        complete(healthy, id, "shared/a", "chk-" + id + "/b");
        assertThat(replicated.awaitReplica(id).checkpointId()).isEqualTo(id);
      }
      assertThat(waiting.look()).as("replicas of the job that hangs").isZero();
      gate.open();
      waiting.awaitReplica(1);
      replication.cancel();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostTaskManagerLosesNothingAndRepeatsNoFinishedCopy(StateOfReplicator state)
      throws Exception {
    JobID job = JobID.generate();
    // Two slots of two TaskManagers: without a new one the replicator cannot go on.
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(2, 1, new Configuration())) {
      Replication replication = replicate(cluster);
      ReplicatedJob replicated = follow(replication, job);
      complete(job, 1, "shared/a", "chk-1/own");
      replicated.awaitReplica(1);
      Gate gate = store.on(Operation.READ, ".*/shared/c").first(1).hang();
      complete(job, 2, "shared/a", "shared/b", "shared/c", "chk-2/own");
      gate.awaitReached();
      // A copy that is only being renamed when its TaskManager is lost is made again.
      Awaitility.await()
          .untilAsserted(() -> assertThat(writes.stateFiles()).contains("shared/b", "chk-2/own"));
      if (state == StateOfReplicator.NEW) {
        replication.takeCheckpoint();
      }
      cluster.stopTaskManager(0);
      cluster.startTaskManager();
      replicated.awaitReplica(2);
      complete(job, 3, "shared/b", "shared/c", "chk-3/own");
      replicated.awaitReplica(3);
      assertThat(replicated.replicas()).hasSize(3);
      replication.cancel();
    }
    assertThat(writes.published())
        .containsExactly("chk-1/_metadata", "chk-2/_metadata", "chk-3/_metadata");
    assertThat(writes.stateFiles())
        .containsExactlyInAnyOrder(
            "shared/a", "shared/b", "shared/c", "chk-1/own", "chk-2/own", "chk-3/own");
    // The copy that was being made is made anew; how often depends on how often the job restarts.
    assertThat(timesRead(job, "shared/a")).isOne();
    assertThat(timesRead(job, "shared/b")).isOne();
    assertThat(timesRead(job, "chk-2/own")).isOne();
  }

  private long timesRead(JobID job, String file) {
    String source = source() + "/" + job + "/" + file;
    return store.paths(Operation.OPEN).stream().filter(path -> path.endsWith(source)).count();
  }

  private void complete(JobID job, long checkpointId, String... files) {
    SourceTree source = SourceTree.faulty(source(), new JobId(job.toHexString()));
    List.of(files).forEach(file -> source.file(file, SIZE));
    source.complete(checkpointId, List.of(files), SIZE);
  }

  private Replication replicate(FlinkMiniCluster cluster) {
    return Replication.start(
        cluster,
        Replication.options(
            FaultyFileSystem.path(source()).toString(),
            FaultyFileSystem.path(directory.resolve("target")).toString()));
  }

  private ReplicatedJob follow(Replication replication, JobID job) {
    return ReplicatedJob.of(
        replication,
        job,
        new SeenCheckpoints(
            CheckpointDirectories.of(source(), job), directory.resolve("seen-" + job)));
  }

  private Path source() {
    return directory.resolve("source");
  }
}
