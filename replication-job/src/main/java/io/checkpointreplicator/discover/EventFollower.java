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
package io.checkpointreplicator.discover;

import io.checkpointreplicator.options.EventsAddress;
import io.checkpointreplicator.options.Settings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic that tells of completed checkpoints, from its end on, by a thread of its own.
 *
 * <ol>
 *   <li>The thread makes a consumer of all partitions, without a group: each replicator hears all
 *       events, and there is nothing to commit. What was told before is found by listing.
 *   <li>Each record's bytes go to the sink, on that thread. The sink must not wait for a store.
 *   <li>When Kafka fails, the thread says so and begins anew after a pause. Listing goes on
 *       meanwhile.
 *   <li>{@link #close} wakes the thread up and waits a moment for its end: its classes go with the
 *       job.
 * </ol>
 */
final class EventFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration TIME_TO_END = Duration.ofSeconds(2);
  private static final Duration PARTITIONS_REFRESH = Duration.ofMinutes(1);

  private final EventsAddress address;
  private final Properties properties = new Properties();
  private final Consumer<byte[]> sink;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> current;

  private EventFollower(Settings settings, EventsAddress address, Consumer<byte[]> sink) {
    this.address = address;
    this.sink = sink;
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // Each attempt is a line in the log.
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "10000");
    properties.putAll(settings.kafka());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    this.thread = new Thread(this::run, "DISCOVER-events");
    this.thread.setDaemon(true);
  }

  static EventFollower start(Settings settings, EventsAddress address, Consumer<byte[]> sink) {
    EventFollower follower = new EventFollower(settings, address, sink);
    follower.thread.start();
    return follower;
  }

  private void run() {
    // Kafka finds its own classes by the thread's class loader.
    Thread.currentThread().setContextClassLoader(KafkaConsumer.class.getClassLoader());
    while (isOpen()) {
      try {
        follow();
      } catch (WakeupException e) {
        // close() wants the thread to end.
      } catch (RuntimeException e) {
        LOG.warn(
            "DISCOVER hears no events from {}; listing goes on. Check Kafka and its options.",
            address,
            e);
        pause();
      }
    }
  }

  private void follow() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    current = consumer;
    try {
      follow(consumer);
    } finally {
      consumer.close(TIME_TO_END);
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    Set<TopicPartition> partitions = new HashSet<>();
    long refreshAtNanos = System.nanoTime();
    while (isOpen()) {
      if (System.nanoTime() - refreshAtNanos >= 0) {
        Duration next = refresh(consumer, partitions) ? PARTITIONS_REFRESH : POLL;
        refreshAtNanos = System.nanoTime() + next.toNanos();
      }
      if (partitions.isEmpty()) {
        pause();
      } else {
        for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
          sink.accept(event.value() == null ? new byte[0] : event.value());
        }
      }
    }
  }

  /** Takes up partitions that are new; the first ones from their end. Whether there are any. */
  private boolean refresh(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
    Set<TopicPartition> added =
        consumer.partitionsFor(address.topic()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .filter(partition -> !partitions.contains(partition))
            .collect(Collectors.toSet());
    if (!added.isEmpty()) {
      boolean first = partitions.isEmpty();
      partitions.addAll(added);
      consumer.assign(partitions);
      if (first) {
        consumer.seekToEnd(added);
        // Now, not at the first poll: what is told from here on is heard.
        added.forEach(consumer::position);
        LOG.info("DISCOVER follows {} partitions of {}", added.size(), address);
      } else {
        consumer.seekToBeginning(added);
      }
    }
    return !partitions.isEmpty();
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed.countDown();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    KafkaConsumer<byte[], byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(2 * TIME_TO_END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
