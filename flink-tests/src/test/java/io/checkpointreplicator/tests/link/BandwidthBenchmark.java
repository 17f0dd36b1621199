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

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.replication.Replication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two subtasks in two TaskManagers copy per second under {@code --bandwidth}: many small
 * files, few large ones, and files of which most fall to one subtask.
 *
 * <p>Not part of the tests, which have a clock of their own ({@code SlicePaceTest}); started by its
 * name, and prints what it measured:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=BandwidthBenchmark
 * </pre>
 */
final class BandwidthBenchmark {
  private static final MemorySize CAP =
      MemorySize.parse(System.getProperty("bandwidth.cap", "10mb"));
  private static final int SECONDS = 20;
  private static final int SMALL = 32 * 1024;
  private static final int LARGE = 64 * 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    SourceTree small = tree('a', SMALL);
    SourceTree large = tree('b', LARGE);
    Configuration options = new Configuration();
    options.set(ReplicationOptions.BANDWIDTH, CAP);
    options.addAll(Replication.options(directory.resolve("source"), directory.resolve("target")));
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(2, 1, new Configuration())) {
      Replication replication = Replication.start(cluster, options);
      System.out.printf(Locale.ROOT, "%nCap %s per second%n", CAP.toHumanReadableString());
      measure("many files of 32 KB", small, SMALL);
      measure("few files of 64 MB", large, LARGE);
      replication.cancel();
    }
  }

  private SourceTree tree(char job, int size) {
    SourceTree tree =
        SourceTree.local(directory.resolve("source"), new JobId(String.valueOf(job).repeat(32)));
    for (int i = 0; i < files(size); i++) {
      tree.file("shared/" + i, size);
    }
    return tree;
  }

  private static int files(int size) {
    return (int) Math.max(1, CAP.getBytes() * SECONDS / size);
  }

  /** The rate between the first and the last tenth, and over all from completion to replica. */
  private void measure(String name, SourceTree job, int size) {
    long bytes = (long) files(size) * size;
    long completedAt = System.nanoTime();
    job.complete(
        1,
        metadata -> {
          for (int i = 0; i < files(size); i++) {
            metadata.absolute(job.path("shared/" + i), size);
          }
          return metadata;
        });
    Path tree = directory.resolve("target").resolve(job.job().job().hex());
    Progress from = Progress.await(tree, bytes / 10);
    Progress to = Progress.await(tree, bytes * 9 / 10);
    Awaitility.await("replica")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> Files.exists(tree.resolve("chk-1/_metadata")));
    double all = bytes * 1e9 / (System.nanoTime() - completedAt);
    double steady = (to.bytes() - from.bytes()) * 1e9 / (to.nanos() - from.nanos());
    System.out.printf(
        Locale.ROOT,
        "%-22s %6d files: %.3f of the cap while copying, %.3f from completion to replica%n",
        name,
        files(size),
        steady / CAP.getBytes(),
        all / CAP.getBytes());
  }

  /** What lies in a tree at some moment. */
  private record Progress(long bytes, long nanos) {
    static Progress of(Path tree) throws IOException {
      try (Stream<Path> files = Files.walk(tree)) {
        long bytes = files.mapToLong(Progress::size).sum();
        return new Progress(bytes, System.nanoTime());
      } catch (UncheckedIOException | NoSuchFileException e) {
        // What is being copied is renamed meanwhile.
        return new Progress(0, System.nanoTime());
      }
    }

    private static long size(Path file) {
      File entry = file.toFile();
      return entry.isFile() ? entry.length() : 0;
    }

    static Progress await(Path tree, long bytes) {
      return Awaitility.await("bytes in " + tree)
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> of(tree), progress -> progress.bytes() >= bytes);
    }
  }
}
