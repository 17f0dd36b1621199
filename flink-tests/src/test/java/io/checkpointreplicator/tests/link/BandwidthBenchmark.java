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

import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.replication.Replication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
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
 * mvn -B verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dfailsafe.failIfNoSpecifiedTests=false -Dit.test=BandwidthBenchmark
 * </pre>
 */
final class BandwidthBenchmark {
  private static final MemorySize CAP =
      MemorySize.parse(System.getProperty("bandwidth.cap", "20mb"));
  private static final int SECONDS = 20;
  private static final int SMALL = 32 * 1024;
  private static final int LARGE = 64 * 1024 * 1024;

  private final Faults store = FaultyFileSystem.install();

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    SourceTree small = tree('a', SMALL);
    SourceTree large = tree('b', LARGE);
    Configuration options = new Configuration();
    options.set(ReplicationOptions.BANDWIDTH, CAP);
    options.addAll(
        Replication.options(small.base().toString(), directory.resolve("target").toString()));
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
        SourceTree.faulty(directory.resolve("source"), new JobId(String.valueOf(job).repeat(32)));
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
    long written = store.bytesWritten();
    long completedAt = System.nanoTime();
    job.complete(
        1,
        metadata -> {
          for (int i = 0; i < files(size); i++) {
            metadata.absolute(job.path("shared/" + i), size);
          }
          return metadata;
        });
    long[] from = awaitBytes(written + bytes / 10);
    long[] to = awaitBytes(written + bytes * 9 / 10);
    Path replica = directory.resolve("target").resolve(job.job().job().hex()).resolve("chk-1");
    await("replica")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> Files.exists(replica.resolve("_metadata")));
    double all = bytes * 1e9 / (System.nanoTime() - completedAt);
    double steady = (to[0] - from[0]) * 1e9 / (to[1] - from[1]);
    System.out.printf(
        Locale.ROOT,
        "%-22s %6d files: %.3f of the cap while copying, %.3f from completion to replica%n",
        name,
        files(size),
        steady / CAP.getBytes(),
        all / CAP.getBytes());
  }

  /** Bytes written so far and the time, as soon as there are that many. */
  private long[] awaitBytes(long bytes) {
    await("bytes written")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> store.bytesWritten() >= bytes);
    return new long[] {store.bytesWritten(), System.nanoTime()};
  }
}
