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

import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the completion of a small job's checkpoint to its replica: alone, beside a job whose first
 * checkpoint has a hundred thousand files, and alone again, in one run.
 *
 * <p>Not part of the tests, which count files instead of time ({@code CopyOperatorTest}); started
 * by its name, and prints what it measured:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=IsolationBenchmark
 * </pre>
 */
final class IsolationBenchmark {
  private static final int HUGE_FILES = Integer.getInteger("isolation.files", 100_000);
  private static final int CHECKPOINTS = 40;
  private static final int WARM_UP = 10;
  private static final int FILES = 10;
  private static final int SIZE = 4096;

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    SourceTree huge = SourceTree.local(source(), new JobId("a".repeat(32)));
    SourceTree small = SourceTree.local(source(), new JobId("b".repeat(32)));
    IntStream.range(0, HUGE_FILES).forEach(i -> huge.file("shared/" + i, SIZE));
    Configuration options = Replication.options(source(), target());
    options.set(ReplicationOptions.INTERVAL, Duration.ofMillis(10));
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 2, new Configuration())) {
      Replication replication = Replication.start(cluster, options);
      lags(small, 1, WARM_UP);
      List<Long> before = lags(small, 1 + WARM_UP, CHECKPOINTS);
      huge.complete(
          1,
          metadata -> {
            for (int i = 0; i < HUGE_FILES; i++) {
              metadata.absolute(huge.path("shared/" + i), SIZE);
            }
            return metadata;
          });
      List<Long> beside = lags(small, 1 + WARM_UP + CHECKPOINTS, CHECKPOINTS);
      boolean stillCopying = !Files.exists(metadata(huge, 1));
      await("the huge replica")
          .atMost(Duration.ofMinutes(10))
          .until(() -> Files.exists(metadata(huge, 1)));
      List<Long> after = lags(small, 1 + WARM_UP + 2 * CHECKPOINTS, CHECKPOINTS);
      replication.cancel();
      System.out.printf(
          Locale.ROOT, "%nFrom completion to replica, %d checkpoints each, in ms%n", CHECKPOINTS);
      print("alone", before);
      print("beside " + HUGE_FILES + " files", beside);
      print("alone again", after);
      System.out.printf(
          Locale.ROOT,
          "ratio of medians %.2f%s%n",
          2.0 * median(beside) / (median(before) + median(after)),
          stillCopying ? "" : " (the huge job ended meanwhile: take more files)");
    }
  }

  private List<Long> lags(SourceTree job, long first, int checkpoints) throws IOException {
    List<Long> lags = new ArrayList<>();
    for (long id = first; id < first + checkpoints; id++) {
      long checkpoint = id;
      IntStream.range(0, FILES).forEach(i -> job.file(name(checkpoint, i), SIZE));
      long completedAt = System.currentTimeMillis();
      job.complete(
          id,
          metadata -> {
            IntStream.range(0, FILES)
                .forEach(i -> metadata.absolute(job.path(name(checkpoint, i)), SIZE));
            return metadata;
          });
      await("replica of chk-" + id)
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.exists(metadata(job, checkpoint)));
      // The directory changed when the metadata got its name.
      Path replica = metadata(job, id).getParent();
      lags.add(Files.getLastModifiedTime(replica).toMillis() - completedAt);
    }
    return lags;
  }

  private static String name(long checkpointId, int file) {
    return "chk-" + checkpointId + "/" + file;
  }

  private Path metadata(SourceTree job, long checkpointId) {
    return target().resolve(job.job().job().hex()).resolve("chk-" + checkpointId + "/_metadata");
  }

  private static void print(String name, List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-20s median %6d  p90 %6d  max %6d%n",
        name,
        median(millis),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() - 1));
  }

  private static long median(List<Long> millis) {
    return millis.stream().sorted().toList().get(millis.size() / 2);
  }

  private Path source() {
    return directory.resolve("source");
  }

  private Path target() {
    return directory.resolve("target");
  }
}
