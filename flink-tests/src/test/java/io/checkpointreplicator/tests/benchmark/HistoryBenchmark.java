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
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.cli.JarProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One job that completes ten thousand checkpoints of 100 files, 10 of them new: the next one as
 * soon as the last one has a replica, or after 40 ms. What the replicator keeps of them is to grow
 * with what is live, not with how many there were. Deleted is after a second instead of ten
 * minutes, so that what is live is as little as it would be at a checkpoint a minute.
 *
 * <p>Prints after 100, 1,000 and 10,000 checkpoints, each time when nothing goes on any more.
 * Option: {@code -Dbenchmark.checkpoints=100,1000,10000}.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class HistoryBenchmark {
  private static final PrintStream OUT = System.out;
  private static final int[] CHECKPOINTS =
      Stream.of(System.getProperty("benchmark.checkpoints", "100,1000,10000").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final Fleet.Size SIZE = new Fleet.Size(1, 100, 10, 1024);
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double KIBIBYTE = 1 << 10;
  private static final double MEBIBYTE = 1 << 20;

  private final Set<Long> seen = new HashSet<>();

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path target = Files.createDirectories(directory.resolve("target"));
    OUT.printf(
        "%n%11s %8s %11s %16s %16s %13s %9s %7s%n",
        "checkpoints",
        "replicas",
        "state bytes",
        "_replicas/ (KiB)",
        "audit log (KiB)",
        "replica files",
        "heap MiB",
        "threads");
    try (Fleet fleet = new Fleet(source, target, SIZE);
        JarProcess replicator = replicator(source, target)) {
      JobId job = fleet.jobs().get(0);
      ReplicaTree replicas = ReplicaTree.local(target, job);
      OwnCheckpoints own = new OwnCheckpoints(URI.create(replicator.awaitWebUi()));
      try (JvmProbe jvm = JvmProbe.of(replicator.pid())) {
        int completed = 0;
        for (int checkpoints : CHECKPOINTS) {
          IntStream.range(completed, checkpoints).forEach(i -> complete(fleet, replicas));
          completed = checkpoints;
          await("replicas of all")
              .atMost(PATIENCE)
              .failFast(replicator::requireAlive)
              .until(() -> fleet.pending() == 0);
          print(checkpoints, target, target.resolve(job.hex()), own.next(), jvm);
        }
      }
      assertThat(replicas.visible())
          .hasSize(3)
          .contains((long) CHECKPOINTS[CHECKPOINTS.length - 1]);
      assertThat(replicas.problems()).isEmpty();
      replicator.terminate();
      replicator.awaitEnd(PATIENCE);
    }
  }

  private JarProcess replicator(Path source, Path target) throws IOException {
    return JarProcess.startForLong(
        Files.createDirectories(directory.resolve("replicator")),
        List.of("-Xshare:auto"),
        "replicate",
        "--source",
        source.toString(),
        "--target",
        target.toString(),
        "--interval",
        "10ms",
        "--delete-delay",
        "1s",
        "--ui-port",
        "0");
  }

  private void complete(Fleet fleet, ReplicaTree replicas) {
    long start = System.nanoTime();
    fleet.completeOne();
    await("next checkpoint")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(
            () -> {
              seen.addAll(replicas.visible());
              return fleet.pending() == 0 || System.nanoTime() - start > MOST_NANOS;
            });
  }

  private void print(int checkpoints, Path target, Path tree, OwnCheckpoints.Own own, JvmProbe jvm)
      throws IOException {
    Amount kept = Amount.in(tree.resolve("_replicas"));
    OUT.printf(
        "%11d %8d %11d %16s %16s %13d %9.1f %7d%n",
        checkpoints,
        seen.size(),
        own.bytes(),
        kept,
        Amount.in(target.resolve("_replicator/log")),
        Amount.in(tree).files() - kept.files(),
        jvm.heapAfterCollection() / MEBIBYTE,
        jvm.threads());
    OUT.flush();
  }

  /** Files in a directory, and below it. */
  private record Amount(long files, long bytes) {
    static Amount in(Path directory) throws IOException {
      try (Stream<Path> all = Files.walk(directory)) {
        List<Path> files = all.filter(Files::isRegularFile).toList();
        return new Amount(files.size(), files.stream().mapToLong(Amount::size).sum());
      }
    }

    private static long size(Path file) {
      try {
        return Files.size(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return "%d (%.1f)".formatted(files, bytes / KIBIBYTE);
    }
  }
}
