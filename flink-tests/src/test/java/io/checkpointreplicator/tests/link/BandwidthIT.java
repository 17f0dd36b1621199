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
package io.checkpointreplicator.tests.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.replication.ReplicatedJob;
import io.checkpointreplicator.tests.replication.Replication;
import io.checkpointreplicator.tests.replication.SeenCheckpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two subtasks in two TaskManagers share one bandwidth, though one of them has seven times as much
 * to copy. A machine under load may be slower than the cap, never faster; that the share of a
 * subtask is what the others leave, {@code SlicePaceTest} shows on a clock of its own.
 */
final class BandwidthIT {
  private static final long RATE = MemorySize.parse("1mb").getBytes();
  private static final int SIZE = 200_000;
  private static final int FILES_OF_FIRST = 7;

  /** A moment's worth is granted at once, and a slice to each subtask. */
  private static final long AT_ONCE = RATE / 10 + Replication.PARALLELISM * RATE / 40;

  @TempDir private Path directory;

  @Test
  void allSubtasksTogetherReadNoFasterThanTheCap() throws Exception {
    JobID job = JobID.generate();
    Path base = directory.resolve("source");
    SourceTree source = SourceTree.local(base, new JobId(job.toHexString()));
    List<String> files = new ArrayList<>(files(source, 0, FILES_OF_FIRST));
    files.addAll(files(source, 1, 1));
    Configuration options = Replication.options(base, directory.resolve("target"));
    options.set(ReplicationOptions.BANDWIDTH, new MemorySize(RATE));
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(2, 1, new Configuration())) {
      Replication replication = Replication.start(cluster, options);
      ReplicatedJob replicated =
          ReplicatedJob.of(
              replication,
              job,
              new SeenCheckpoints(CheckpointDirectories.of(base, job), directory.resolve("seen")));
      long completedAt = System.nanoTime();
      source.complete(1, files, SIZE);
      assertThat(replicated.awaitReplica(1).manifest().files()).containsOnlyKeys(files);
      Duration took = Duration.ofNanos(System.nanoTime() - completedAt);

      long paced = (long) files.size() * SIZE - AT_ONCE;
      assertThat(took).isGreaterThan(Duration.ofMillis(paced * 1000 / RATE));
      // With checkpoints of its own it goes on, and so does the pace.
      replication.takeCheckpoint();
      replication.cancel();
    }
  }

  /** Writes files whose copying falls to one of the subtasks. */
  private static List<String> files(SourceTree source, int subtask, int count) {
    List<String> files = new ArrayList<>();
    for (int i = 0; files.size() < count; i++) {
      String path = "shared/" + subtask + "-" + i;
      int chosen =
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              source.job().job() + "/" + path,
              KeyGroupRangeAssignment.computeDefaultMaxParallelism(Replication.PARALLELISM),
              Replication.PARALLELISM);
      if (chosen == subtask) {
        source.file(path, SIZE);
        files.add(path);
      }
    }
    return files;
  }
}
