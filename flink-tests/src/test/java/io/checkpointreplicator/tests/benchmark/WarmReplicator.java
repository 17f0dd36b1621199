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

import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.event.CheckpointEvent;
import io.checkpointreplicator.model.event.CheckpointEventParser;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.events.TopicWriter;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.KafkaBroker;
import io.checkpointreplicator.tests.replication.Replication;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * The replicator at work on a Flink cluster in this JVM, told of checkpoints by events. Parallelism
 * is 2, and all options have their defaults but for a listing each 10 seconds.
 */
final class WarmReplicator implements AutoCloseable {
  private static final String TOPIC = "checkpoints";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration IDLE = Duration.ofSeconds(3);

  private final KafkaBroker broker;
  private final TopicWriter events;
  private final FlinkMiniCluster cluster;
  private final StorePath target;
  private final Duration pollInterval;

  private WarmReplicator(
      KafkaBroker broker, TopicWriter events, FlinkMiniCluster cluster, StorePath target) {
    this.broker = broker;
    this.events = events;
    this.cluster = cluster;
    this.target = target;
    // A look at HDFS takes two processes half a millisecond.
    this.pollInterval = Duration.ofMillis(target.toString().startsWith("hdfs") ? 4 : 1);
  }

  /**
   * Starts everything that is needed.
   *
   * @param work a directory for it
   */
  static WarmReplicator start(Path work, StorePath source, StorePath target) throws Exception {
    KafkaBroker broker = KafkaBroker.start(work.resolve("kafka"));
    broker.createTopic(TOPIC, 1);
    FlinkMiniCluster cluster =
        FlinkMiniCluster.start(1, Replication.PARALLELISM, new Configuration());
    Configuration options = Replication.options(source.toString(), target.toString());
    options.set(ReplicationOptions.INTERVAL, Duration.ofSeconds(10));
    options.set(ReplicationOptions.EVENTS, "kafka://" + broker.bootstrapServers() + "/" + TOPIC);
    Replication.start(cluster, options);
    return new WarmReplicator(broker, TopicWriter.to(broker, TOPIC), cluster, target);
  }

  /** The directory of a job's replicas. */
  JobState replicas(JobState source) {
    return JobState.in(target, source.job());
  }

  /** From the completion of a checkpoint, which is prepared, to its replica. */
  Cost replicate(JobState source, long id) throws Exception {
    CheckpointEvent event =
        new CheckpointEvent(
            source.job(),
            id,
            source.directory().resolve("chk-" + id).toString(),
            System.currentTimeMillis(),
            CheckpointEvent.Size.UNKNOWN,
            CheckpointEvent.Origin.UNKNOWN);
    StorePath replica = replicas(source).metadata(id);
    return Cost.of(
        () -> {
          source.complete(id);
          events.write(CheckpointEventParser.write(event));
          await("replica " + replica)
              .atMost(PATIENCE)
              .pollDelay(Duration.ZERO)
              .pollInterval(pollInterval)
              .until(() -> Store.exists(replica));
        });
  }

  /** Fails if the replica of a checkpoint would not restore. */
  void verify(JobState source, long id, Depth depth) throws Exception {
    StorePath replica = replicas(source).metadata(id).parent();
    assertThat(Verification.of(CheckpointPlace.find(replica), depth).problems()).isEmpty();
  }

  /** The CPU time of this process while nobody asks the replicator for anything. */
  Cost idle() throws Exception {
    return Cost.of(() -> await().pollDelay(IDLE).atMost(IDLE.multipliedBy(2)).until(() -> true));
  }

  @Override
  public void close() {
    cluster.close();
    events.close();
    broker.close();
  }
}
