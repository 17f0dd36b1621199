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
package io.checkpointreplicator.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.harness.FlinkCommandResult;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A TaskManager with a heap of 512 MB and two slots replicates a checkpoint of 20,000 files of 4
 * KB, and one of files of 300 MB, each above the default of {@code --large-file-threshold}; with
 * the default number of copy threads, of which each slot has its own.
 *
 * <p>Prints the most that it held of its heap, garbage included, and of direct memory, outside of
 * which there are only the stacks of threads. Option: {@code -Dbenchmark.large-files=8}.
 */
final class MemoryBenchmark {
  private static final PrintStream OUT = System.out;
  private static final Path REPLICATOR = Path.of(System.getProperty("replicator.jar"));
  private static final JobId SMALL = new JobId("5".repeat(32));
  private static final JobId LARGE = new JobId("1".repeat(32));
  private static final int SMALL_FILES = 20_000;
  private static final int SMALL_BYTES = 4096;
  private static final int LARGE_FILES = Integer.getInteger("benchmark.large-files", 8);
  private static final int LARGE_BYTES = 300 << 20;
  private static final double MEBIBYTE = 1 << 20;

  /** The heap is the task's and the framework's, which by default is 128 MB. */
  private static final Map<String, String> TASK_MANAGER =
      Map.of(
          "taskmanager.memory.process.size", "1152m",
          "taskmanager.memory.task.heap.size", "384m",
          "taskmanager.memory.managed.size", "0",
          "taskmanager.numberOfTaskSlots", "2");

  @TempDir private Path directory;
  private long direct;

  @Test
  void measure() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path target = Files.createDirectories(directory.resolve("target"));
    try (FlinkProcessCluster cluster =
            FlinkProcessCluster.start(
                directory.resolve("cluster"), 1, Configuration.fromMap(TASK_MANAGER));
        JvmProbe jvm = JvmProbe.of(cluster.taskManagerPid(0))) {
      OUT.printf("%nTaskManager with -Xmx%dm: %s%n", jvm.mostHeap() >> 20, TASK_MANAGER);
      JobID replicator = replicate(cluster, source, target);
      completeSmall(SourceTree.local(source, SMALL));
      awaitReplica(SMALL, target, cluster, replicator, jvm);
      print("%d files of %d bytes".formatted(SMALL_FILES, SMALL_BYTES), jvm);
      jvm.forgetPeak();
      direct = 0;
      completeLarge(SourceTree.local(source, LARGE));
      awaitReplica(LARGE, target, cluster, replicator, jvm);
      print("%d files of %d MiB".formatted(LARGE_FILES, LARGE_BYTES >> 20), jvm);
      cluster.cancel(replicator);
    }
  }

  private static JobID replicate(FlinkProcessCluster cluster, Path source, Path target)
      throws Exception {
    FlinkCommandResult started =
        cluster.run(
            List.of("-d", "-p", "2"),
            REPLICATOR,
            List.of(
                "replicate",
                "--source",
                source.toUri().toString(),
                "--target",
                target.toUri().toString()));
    cluster.awaitStatus(started.jobId(), JobStatus.RUNNING);
    return started.jobId();
  }

  private static void completeSmall(SourceTree tree) throws IOException {
    List<String> files =
        LongStream.range(0, SMALL_FILES).mapToObj("shared/%08x"::formatted).toList();
    byte[] content = SourceTree.contentOf("content", SMALL_BYTES);
    Files.createDirectories(tree.onDisk("shared"));
    Files.createDirectories(tree.onDisk("chk-1"));
    for (String file : files) {
      Files.write(tree.onDisk(file), content);
    }
    tree.complete(1, files, SMALL_BYTES);
  }

  /** They have holes, which cost no space here, and are copied as what they read as. */
  private static void completeLarge(SourceTree tree) throws IOException {
    List<String> files =
        IntStream.range(0, LARGE_FILES).mapToObj("shared/%08x"::formatted).toList();
    Files.createDirectories(tree.onDisk("shared"));
    Files.createDirectories(tree.onDisk("chk-1"));
    for (String name : files) {
      try (RandomAccessFile file = new RandomAccessFile(tree.onDisk(name).toFile(), "rw")) {
        file.setLength(LARGE_BYTES);
        file.writeUTF(name);
      }
    }
    tree.complete(1, files, LARGE_BYTES);
  }

  private void awaitReplica(
      JobId job, Path target, FlinkProcessCluster cluster, JobID replicator, JvmProbe jvm) {
    ReplicaTree replicas = ReplicaTree.local(target, job);
    await("replica of " + job)
        .atMost(Duration.ofMinutes(5))
        .failFast(() -> cluster.requireNotFailed(replicator))
        .until(
            () -> {
              direct = Math.max(direct, jvm.directBytes());
              return !replicas.visible().isEmpty();
            });
    assertThat(replicas.problems()).isEmpty();
  }

  private void print(String what, JvmProbe jvm) throws IOException {
    OUT.printf(
        "%s: heap at most %.0f MiB, %.0f MiB after collection; direct memory at most %.0f MiB;"
            + " %d threads at most%n",
        what,
        jvm.peakHeap() / MEBIBYTE,
        jvm.heapAfterCollection() / MEBIBYTE,
        direct / MEBIBYTE,
        jvm.mostThreads());
    OUT.flush();
  }
}
