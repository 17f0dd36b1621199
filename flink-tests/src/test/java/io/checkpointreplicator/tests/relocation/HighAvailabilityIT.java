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
package io.checkpointreplicator.tests.relocation;

import static io.checkpointreplicator.tests.harness.ClaimMode.CLAIM;
import static io.checkpointreplicator.tests.harness.ClaimMode.NO_CLAIM;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.demo.StateDigests;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar in the {@code lib/} of clusters of processes, with and without a JobManager's death. */
final class HighAvailabilityIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path directory;
  private Path base;
  private Path digests;
  private Path jar;

  @BeforeEach
  void prepare() throws IOException {
    base = directory.resolve("source");
    digests = directory.resolve("digests");
    jar = StatefulJobJar.writeTo(directory);
  }

  @Test
  void aJobOutlivesItsJobManagerAndRestoresElsewhereWithoutTheJar() throws Exception {
    JobRun run;
    try (TestingServer zooKeeper = new TestingServer(true);
        FlinkProcessCluster cluster =
            FlinkProcessCluster.start(
                directory.resolve("cluster"),
                1,
                highlyAvailable(zooKeeper),
                List.of(StorageJar.path()))) {
      JobID first = submit(cluster, List.of("-d"));
      cluster.awaitCheckpoint(first, base, 3);
      cluster.cancel(first);
      JobRun moved = JobRun.in(base, first).movedTo(directory.resolve("moved"));

      JobID second = submit(cluster, restoring(moved, CLAIM));
      StateEquality.assertRestored(digests, first, second, moved.newest().id());
      cluster.awaitCheckpoint(second, base, moved.newest().id() + 2);
      cluster.killJobManager();
      long newest = CheckpointDirectories.of(base, second).newest().orElseThrow().id();
      cluster.startJobManager();

      // The REST endpoint knows nothing of the job before it has recovered.
      CheckpointDirectories.of(base, second).awaitAtLeast(newest + 3, PATIENCE, () -> {});
      assertRecovered(second, newest);
      assertNothingOfOursIn(directory.resolve("ha"));
      cluster.cancel(second);
      run = JobRun.in(base, second);
    }
    restoreWithoutTheJar(run);
  }

  private void restoreWithoutTheJar(JobRun run) throws Exception {
    Configuration stock = SampleJobs.stock(ROCKSDB_INCREMENTAL, base);
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("stock"), 1, stock)) {
      JobRun moved = run.movedTo(directory.resolve("moved-again"));
      JobID restored = submit(cluster, restoring(moved, NO_CLAIM));
      StateEquality.assertRestored(digests, run.job(), restored, moved.newest().id());
      cluster.awaitCheckpoint(restored, base, moved.newest().id() + 2);
    }
  }

  private Configuration highlyAvailable(TestingServer zooKeeper) {
    Configuration configuration = SampleJobs.relocatable(ROCKSDB_INCREMENTAL, base);
    configuration.addAll(
        Configuration.fromMap(
            Map.of(
                "high-availability.type",
                "zookeeper",
                "high-availability.storageDir",
                directory.resolve("ha").toUri().toString(),
                "high-availability.zookeeper.quorum",
                zooKeeper.getConnectString(),
                "high-availability.zookeeper.client.session-timeout",
                "5000",
                "restart-strategy.type",
                "fixed-delay",
                "restart-strategy.fixed-delay.attempts",
                "100",
                "restart-strategy.fixed-delay.delay",
                "500ms")));
    return configuration;
  }

  private JobID submit(FlinkProcessCluster cluster, List<String> runArguments) throws IOException {
    return cluster.run(runArguments, jar, List.of("--digests", digests.toString())).jobId();
  }

  private static List<String> restoring(JobRun from, ClaimMode claimMode) {
    return RestorePoint.of(from.newest().directory(), claimMode).runArguments("-d");
  }

  /** The newest may have been written, but not yet been completed, when the JobManager died. */
  private void assertRecovered(JobID job, long newest) throws IOException {
    StateDigests found = StateDigests.of(digests, job);
    long recovered =
        LongStream.of(newest, newest - 1, newest - 2)
            .filter(id -> isRestored(found, id))
            .findFirst()
            .orElseThrow(() -> new AssertionError("The job recovered from none of its newest"));
    StateEquality.assertRestored(digests, job, job, recovered);
  }

  private static boolean isRestored(StateDigests digests, long id) {
    try {
      return digests.restoredFrom(id).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the high availability services keep must not need our classes to be read again. */
  private static void assertNothingOfOursIn(Path storage) throws IOException {
    try (Stream<Path> files = Files.walk(storage)) {
      List<Path> completed =
          files.filter(file -> file.getFileName().toString().startsWith("completed")).toList();
      assertThat(completed).isNotEmpty();
      for (Path file : completed) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .contains("CompletedCheckpoint")
            .doesNotContain("io.checkpointreplicator.relocation");
      }
    }
  }
}
