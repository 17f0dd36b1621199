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

import io.checkpointreplicator.model.event.CheckpointEvent;
import io.checkpointreplicator.model.event.CheckpointEventParser;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.KafkaBroker;
import io.checkpointreplicator.tests.replication.Replication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notifier in a source cluster and {@code replicate --events}, with a real broker between. */
final class EventsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path brokerDirectory;
  private static KafkaBroker broker;

  @TempDir private Path directory;
  private Path source;
  private Path target;
  private String topic;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = KafkaBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopic() throws Exception {
    source = Files.createDirectories(directory.resolve("source"));
    target = directory.resolve("target");
    topic = "checkpoints-" + UUID.randomUUID();
    broker.createTopic(topic, 2);
  }

  @Test
  void eachCheckpointIsReplicatedWhenItIsToldWithoutAnotherListing() throws Exception {
    try (SourceSite site = sourceSite(broker.bootstrapServers());
        FlinkMiniCluster targetCluster = FlinkMiniCluster.start()) {
      Replication replication = replicate(targetCluster, broker.bootstrapServers(), "1h");
      awaitFollowing(site);

      for (int i = 0; i < 5; i++) {
        awaitReplica(site, site.takeCheckpoint());
      }

      replication.requireNotFailed();
      replication.cancel();
    }
  }

  @Test
  void eventsThatLieDoNoHarm() throws Exception {
    try (SourceSite site = sourceSite(broker.bootstrapServers());
        FlinkMiniCluster targetCluster = FlinkMiniCluster.start();
        TopicWriter writer = TopicWriter.to(broker, topic)) {
      Replication replication = replicate(targetCluster, broker.bootstrapServers(), "1h");
      awaitFollowing(site);
      long first = site.takeCheckpoint();
      awaitReplica(site, first);
      JobId other = new JobId("f".repeat(32));
      Path secret = Files.createDirectories(directory.resolve(other + "/chk-1"));
      Files.writeString(secret.resolve("_metadata"), "This must not be read.");

      for (String lie : lies(new JobId(site.job().toHexString()), other, first)) {
        writer.write(lie.getBytes(StandardCharsets.UTF_8));
      }
      writer.write(new byte[1_000_000]);
      writer.write(null);
      long next = site.takeCheckpoint();
      awaitReplica(site, next);

      replication.requireNotFailed();
      try (Stream<Path> jobs = Files.list(target)) {
        assertThat(jobs.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("_replicator", site.job().toHexString());
      }
      replication.cancel();
    }
  }

  /** What anybody who may write to the topic may write. */
  private List<String> lies(JobId job, JobId other, long checkpointId) throws IOException {
    String own = source.resolve(job.hex()).toUri().toString();
    String path = own + "/chk-" + checkpointId;
    return List.of(
        "This is no event",
        "{}",
        "[1]",
        "{\"version\":9}",
        event(job, checkpointId, path).replace("\"version\":1", "\"version\":2"),
        // told again, and again
        event(job, checkpointId, path),
        event(job, checkpointId, path),
        // subsumed, failed, or not there yet
        event(job, 0, own + "/chk-0"),
        event(job, 1_000_000, own + "/chk-1000000"),
        // of a job that nobody knows, that is not that job, that lies elsewhere
        event(other, 1, source.resolve(other.hex()).toUri() + "/chk-1"),
        event(other, checkpointId, path),
        event(job, checkpointId + 1, path),
        event(other, 1, directory.resolve(other.hex()).toUri() + "/chk-1"),
        event(other, 1, source.toUri() + "../" + other + "/chk-1"),
        event(other, 1, "../" + other + "/chk-1"),
        event(other, 1, "nosuchstore://host/chk-1"),
        event(other, 1, "/etc/chk-1"));
  }

  private static String event(JobId job, long id, String path) throws IOException {
    return new String(
        CheckpointEventParser.write(
            new CheckpointEvent(
                job, id, path, 1, CheckpointEvent.Size.UNKNOWN, CheckpointEvent.Origin.UNKNOWN)),
        StandardCharsets.UTF_8);
  }

  @Test
  void withoutABrokerCheckpointsCompleteAndListingFindsThem() throws Exception {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + free.getLocalPort();
    }
    try (SourceSite site = sourceSite(nobody);
        FlinkMiniCluster targetCluster = FlinkMiniCluster.start()) {
      Replication replication = replicate(targetCluster, nobody, "200ms");

      for (int i = 0; i < 3; i++) {
        awaitReplica(site, site.takeCheckpoint());
      }

      replication.requireNotFailed();
      replication.cancel();
    }
  }

  private SourceSite sourceSite(String bootstrapServers) throws Exception {
    return SourceSite.start(source, directory.resolve("digests"), bootstrapServers, topic);
  }

  private Replication replicate(
      FlinkMiniCluster cluster, String bootstrapServers, String interval) {
    Configuration options = Replication.options(source, target);
    options.set(ReplicationOptions.EVENTS, "kafka://" + bootstrapServers + "/" + topic);
    options.setString(ReplicationOptions.INTERVAL.key(), interval);
    return Replication.start(cluster, options);
  }

  /** What was told before the replicator listens is found by listing, which here does not come. */
  private void awaitFollowing(SourceSite site) {
    await("first replica of " + site.job())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              site.takeCheckpoint();
              return Files.exists(target.resolve(site.job().toHexString()));
            });
  }

  private void awaitReplica(SourceSite site, long checkpointId) {
    await("replica of chk-" + checkpointId)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> Files.exists(site.checkpoint(target, checkpointId).resolve("_metadata")));
  }
}
