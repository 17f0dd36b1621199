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
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One replicator, in a JVM of its own and with default options, for a thousand jobs that complete a
 * checkpoint each minute: 200 files, 10 of them new, of 4 KB, from one local directory to another.
 * The first checkpoints, of 200 new files each, come before what is measured.
 *
 * <p>Prints for each minute how long the checkpoints took to their replica, and what the replicator
 * took of the machine. Options: {@code -Dbenchmark.minutes}, {@code -Dbenchmark.jobs}, {@code
 * -Dbenchmark.delete-delay} (1min; the default of the replicator is 10min) and {@code
 * -Dbenchmark.jvm} for the replicator's JVM.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class FleetBenchmark {
  private static final PrintStream OUT = System.out;
  private static final int MINUTES = Integer.getInteger("benchmark.minutes", 10);
  private static final String DELETE_DELAY = System.getProperty("benchmark.delete-delay", "1min");
  private static final List<String> JVM =
      List.of(System.getProperty("benchmark.jvm", "-Xshare:auto").split(" "));
  private static final Fleet.Size SIZE =
      new Fleet.Size(Integer.getInteger("benchmark.jobs", 1000), 200, 10, 4096);
  private static final int VERIFIED = 20;
  private static final double MEBIBYTE = 1 << 20;

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path target = Files.createDirectories(directory.resolve("target"));
    try (Fleet fleet = new Fleet(source, target, SIZE)) {
      fleet.completeOne();
      long start = System.nanoTime();
      try (JarProcess replicator = replicator(source, target)) {
        OwnCheckpoints own = new OwnCheckpoints(URI.create(replicator.awaitWebUi()));
        awaitReplicas(fleet, replicator);
        OUT.printf(
            "%n%d jobs, a checkpoint of %d files each minute, %d of them new; delete delay %s%n"
                + "First replicas of all, with the start of the JVM: %.1f s%n",
            SIZE.jobs(), SIZE.files(), SIZE.newFiles(), DELETE_DELAY, secondsSince(start));
        fleet.lags();
        try (JvmProbe jvm = JvmProbe.of(replicator.pid())) {
          minutes(fleet, replicator, jvm, own);
        }
        fleet.stop();
        awaitReplicas(fleet, replicator);
        replicator.terminate();
        replicator.awaitEnd(Duration.ofMinutes(1));
      }
      for (JobId job : fleet.jobs().subList(0, Math.min(VERIFIED, SIZE.jobs()))) {
        ReplicaTree replicas = ReplicaTree.local(target, job);
        assertThat(replicas.visible()).isNotEmpty();
        assertThat(replicas.problems()).isEmpty();
      }
    }
  }

  private JarProcess replicator(Path source, Path target) throws Exception {
    return JarProcess.startForLong(
        Files.createDirectories(directory.resolve("replicator")),
        JVM,
        "replicate",
        "--source",
        source.toString(),
        "--target",
        target.toString(),
        "--delete-delay",
        DELETE_DELAY,
        "--ui-port",
        "0");
  }

  private static void awaitReplicas(Fleet fleet, JarProcess replicator) {
    await("replicas of all jobs")
        .atMost(Duration.ofMinutes(10))
        .failFast(replicator::requireAlive)
        .until(() -> fleet.pending() == 0);
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static void minutes(Fleet fleet, JarProcess replicator, JvmProbe jvm, OwnCheckpoints own)
      throws Exception {
    OUT.printf(
        "%6s %11s %43s %7s %9s %7s %9s%n",
        "minute",
        "checkpoints",
        "lag p50, p90, p99, max (ms)",
        "CPU",
        "heap MiB",
        "threads",
        "state KiB");
    print(0, List.of(0L), 0, jvm, own);
    fleet.start();
    long start = System.nanoTime();
    long cpu = jvm.cpuNanos();
    for (int minute = 1; minute <= MINUTES; minute++) {
      long end = start + TimeUnit.MINUTES.toNanos(minute);
      long last = System.nanoTime();
      await("end of minute " + minute)
          .atMost(Duration.ofMinutes(2))
          .failFast(replicator::requireAlive)
          .until(() -> fleet.pending() >= 0 && System.nanoTime() - end >= 0);
      long used = jvm.cpuNanos() - cpu;
      double machine =
          (System.nanoTime() - last) * (double) Runtime.getRuntime().availableProcessors();
      print(minute, fleet.lags(), used / machine, jvm, own);
      cpu = jvm.cpuNanos();
    }
  }

  private static void print(
      int minute, List<Long> lags, double cpu, JvmProbe jvm, OwnCheckpoints own) throws Exception {
    OUT.printf(
        "%6d %11d %10.0f %10.0f %10.0f %10.0f %6.1f%% %9.1f %7d %9.1f%n",
        minute,
        lags.size(),
        Contest.percentile(lags, 50) / 1e6,
        Contest.percentile(lags, 90) / 1e6,
        Contest.percentile(lags, 99) / 1e6,
        Contest.percentile(lags, 100) / 1e6,
        100 * cpu,
        jvm.heapAfterCollection() / MEBIBYTE,
        jvm.threads(),
        own.latest().bytes() / 1024.0);
    OUT.flush();
  }
}
