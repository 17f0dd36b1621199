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
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of one checkpoint are copied by all threads of all subtasks at the same time. */
final class ParallelCopyIT {
  private static final int COPY_THREADS = 3;
  private static final int STREAMS = Replication.PARALLELISM * COPY_THREADS;
  private static final int FILES = 200;

  private final Faults store = FaultyFileSystem.install();

  @TempDir private Path directory;

  @Test
  void asManyFilesAreReadAtTheSameTimeAsThereAreThreads() throws Exception {
    JobID job = JobID.generate();
    Path base = directory.resolve("source");
    SourceTree source = SourceTree.faulty(base, new JobId(job.toHexString()));
    List<String> files = IntStream.range(0, FILES).mapToObj(i -> "shared/" + i).toList();
    files.forEach(file -> source.file(file, 1_000));
    CyclicBarrier barrier = new CyclicBarrier(STREAMS);
    store.on(Operation.READ, ".*/shared/[0-9]+").first(STREAMS).act(() -> meet(barrier));
    source.complete(1, files, 1_000);
    try (FlinkMiniCluster cluster =
        FlinkMiniCluster.start(1, Replication.PARALLELISM, new Configuration())) {
      Configuration options =
          Replication.options(
              source.base().toString(), directory.resolve("target").toUri().toString());
      options.set(ReplicationOptions.COPY_THREADS, COPY_THREADS);
      Replication replication = Replication.start(cluster, options);
      SeenCheckpoints seen =
          new SeenCheckpoints(CheckpointDirectories.of(base, job), directory.resolve("seen"));
      SeenReplica replica = ReplicatedJob.of(replication, job, seen).awaitReplica(1);
      assertThat(replica.manifest().files()).containsOnlyKeys(files);
      replication.cancel();
    }
    assertThat(store.mostOpenForReading()).isEqualTo(STREAMS);
  }

  /** Nobody reads a byte before all threads have a file open. */
  private static void meet(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IOException("Fewer than " + STREAMS + " files are read at the same time", e);
    }
  }
}
