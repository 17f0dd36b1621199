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

import io.checkpointreplicator.demo.StatefulJob;
import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.model.event.CheckpointEvent;
import io.checkpointreplicator.model.event.CheckpointEventParser;
import io.checkpointreplicator.model.event.EventFormatException;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.KafkaBroker;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notifier's jar in the plugins directory of a cluster of processes, installed as documented.
 */
final class NotifierPluginIT {
  private static final String TOPIC = "flink-checkpoints";
  private static final String PREFIX = "traces.reporter.completion.";

  @TempDir private Path directory;

  @Test
  void aClusterTellsOfEachCheckpoint() throws Exception {
    Path base = directory.resolve("checkpoints");
    Path work = directory.resolve("cluster");
    installInto(FlinkProcessCluster.pluginsIn(work).resolve("checkpoint-completion-notifier"));
    try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"))) {
      broker.createTopic(TOPIC, 1);
      try (FlinkProcessCluster cluster =
          FlinkProcessCluster.start(work, 1, configuration(base, broker))) {
        JobID job =
            cluster
                .run(
                    List.of("-d", "-p", "2"),
                    StatefulJobJar.writeTo(directory),
                    List.of("--digests", directory.resolve("digests").toString()))
                .jobId();
        cluster.awaitCheckpoint(job, base, 3);
        List<CheckpointEvent> events = readAtLeast(3, broker);

        assertThat(events).extracting(CheckpointEvent::checkpointId).startsWith(1L, 2L, 3L);
        assertThat(events)
            .allSatisfy(
                event -> {
                  assertThat(event.job()).isEqualTo(new JobId(job.toHexString()));
                  assertThat(Path.of(URI.create(event.path())))
                      .isEqualTo(base.resolve(job.toHexString() + "/chk-" + event.checkpointId()));
                  assertThat(event.completedAtMillis()).isPositive();
                  assertThat(event.size().fullBytes()).isPositive();
                  assertThat(event.origin()).isEqualTo(origin());
                });
      }
    }
  }

  /** Flink 1.20 does not tell. */
  private static CheckpointEvent.Origin origin() {
    return System.getProperty("flink.version").startsWith("1.")
        ? CheckpointEvent.Origin.UNKNOWN
        : new CheckpointEvent.Origin(Optional.of(StatefulJob.NAME), Optional.of("Checkpoint"));
  }

  private static void installInto(Path plugin) throws IOException {
    Path jar = Path.of(System.getProperty("completion.notifier.jar"));
    Files.createDirectories(plugin);
    Files.copy(jar, plugin.resolve(jar.getFileName()));
  }

  private static Configuration configuration(Path base, KafkaBroker broker) {
    Configuration configuration =
        new StatefulJobCheckpoints(base.toUri().toString(), Backend.HASHMAP, Duration.ofSeconds(1))
            .jobConfiguration();
    configuration.setString(
        PREFIX + "factory.class",
        "io.checkpointreplicator.relocation.notifier.CompletionNotifierFactory");
    configuration.setString(PREFIX + "checkpoints-dir", base.toUri().toString());
    configuration.setString(PREFIX + "bootstrap.servers", broker.bootstrapServers());
    configuration.setString(PREFIX + "kafka.security.protocol", "PLAINTEXT");
    return configuration;
  }

  private static List<CheckpointEvent> readAtLeast(int count, KafkaBroker broker) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    List<CheckpointEvent> events = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await(count + " events")
          .atMost(Duration.ofSeconds(60))
          .pollInSameThread()
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  events.add(read(record));
                }
                return events.size() >= count;
              });
    }
    return events;
  }

  private static CheckpointEvent read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return CheckpointEventParser.read(record.value());
    } catch (EventFormatException e) {
      throw new AssertionError(e);
    }
  }
}
