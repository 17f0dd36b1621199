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
package io.checkpointreplicator.tests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.KafkaBroker;
import io.checkpointreplicator.tests.replication.Replication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the completion of a checkpoint to its replica, with an idle replicator and a small delta:
 * told by events, and found by listing each second and each 100 ms. The three take turns in one
 * run, and so does a plain copy of the same files, synced, as the least that it can take.
 *
 * <p>Not part of the tests; started by its name, and prints what it measured:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=LatencyBenchmark
 * </pre>
 */
final class LatencyBenchmark {
  private static final int CHECKPOINTS = 60;
  private static final int WARM_UP = 10;
  private static final String TOPIC = "flink-checkpoints";

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"));
        FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 12, new Configuration())) {
      broker.createTopic(TOPIC, 1);
      String events = "kafka://" + broker.bootstrapServers() + "/" + TOPIC;
      List<Way> ways =
          List.of(
              new Way("told by events", directory.resolve("events"), new ArrayList<>()),
              new Way("listed each 100 ms", directory.resolve("often"), new ArrayList<>()),
              new Way("listed each second", directory.resolve("seldom"), new ArrayList<>()));
      start(cluster, source, ways.get(0), Duration.ofHours(1), events);
      start(cluster, source, ways.get(1), Duration.ofMillis(100), null);
      start(cluster, source, ways.get(2), Duration.ofSeconds(1), null);
      List<Double> copies = new ArrayList<>();
      try (SourceSite site =
          SourceSite.start(
              source, directory.resolve("digests"), broker.bootstrapServers(), TOPIC)) {
        awaitFollowing(site, ways.get(0));
        for (int i = 0; i < WARM_UP + CHECKPOINTS; i++) {
          // Else each checkpoint would come right after the slowest listing.
          LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.SECONDS.toNanos(1)));
          long id = site.takeCheckpoint();
          Path checkpoint = site.checkpoint(source, id);
          for (Way way : ways) {
            double millis = awaitReplica(way, site, id);
            if (i >= WARM_UP) {
              way.millis().add(millis);
            }
          }
          double copy = copy(checkpoint, directory.resolve("plain").resolve("" + id));
          if (i >= WARM_UP) {
            copies.add(copy);
          }
        }
      }
      print(ways, copies);
    }
  }

  /** A way to hear of checkpoints, and how long each took to its replica. */
  private record Way(String name, Path target, List<Double> millis) {}

  private static void start(
      FlinkMiniCluster cluster, Path source, Way way, Duration interval, String events) {
    Configuration options = Replication.options(source, way.target());
    options.set(ReplicationOptions.INTERVAL, interval);
    if (events != null) {
      options.set(ReplicationOptions.EVENTS, events);
    }
    Replication.start(cluster, options);
  }

  private static void awaitFollowing(SourceSite site, Way way) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              site.takeCheckpoint();
              return Files.exists(way.target().resolve(site.job().toHexString()));
            });
  }

  /** By the file system's own times of the two files that make checkpoint and replica visible. */
  private static double awaitReplica(Way way, SourceSite site, long id) throws IOException {
    Path metadata = site.checkpoint(site.base(), id).resolve("_metadata");
    long completed = Files.getLastModifiedTime(metadata).to(TimeUnit.MICROSECONDS);
    Path replica = site.checkpoint(way.target(), id);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> Files.exists(replica.resolve("_metadata")));
    // The metadata was written before its name appeared; the directory changed with the name.
    long visible = Files.getLastModifiedTime(replica).to(TimeUnit.MICROSECONDS);
    assertThat(visible).isGreaterThan(completed);
    return (visible - completed) / 1000.0;
  }

  private static double copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    long start = System.nanoTime();
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try (FileChannel out =
            FileChannel.open(
                to.resolve(file.getFileName()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(Files.readAllBytes(file)));
          out.force(true);
        }
      }
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static void print(List<Way> ways, List<Double> copies) {
    System.out.printf(
        Locale.ROOT,
        "%nFrom completion to replica, %d checkpoints, in ms%n%-20s %8s %8s %8s %8s%n",
        CHECKPOINTS,
        "",
        "min",
        "median",
        "p90",
        "max");
    ways.forEach(way -> print(way.name(), way.millis()));
    print("plain synced copy", copies);
  }

  private static void print(String name, List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-20s %8.1f %8.1f %8.1f %8.1f%n",
        name,
        sorted.get(0),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() - 1));
  }
}
