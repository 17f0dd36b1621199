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
package io.checkpointreplicator.relocation.notifier;

import io.checkpointreplicator.model.event.CheckpointEvent;
import io.checkpointreplicator.model.event.CheckpointEventParser;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to Kafka by a thread of its own, which alone talks to the broker.
 *
 * <ol>
 *   <li>{@link #offer}, from any thread, never waits: what does not fit into the queue is dropped.
 *   <li>The thread makes the producer, again and again if that fails, then sends what waits. The
 *       producer waits for the broker at most as long as it was told.
 *   <li>What was dropped or could not be sent is counted, and logged at most once a minute.
 *   <li>{@link #close} waits a moment for what is left, then gives up.
 * </ol>
 */
final class EventSender {
  private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
  private static final Duration LAST_MOMENT = Duration.ofSeconds(2);
  private static final long POLL_MILLIS = 200;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 5_000;
  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final NotifierOptions options;
  private final BlockingQueue<CheckpointEvent> waiting;
  private final Thread thread;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean closing;
  private long loggedLosses;
  private long loggedAtNanos = System.nanoTime() - LOG_INTERVAL_NANOS;

  private EventSender(NotifierOptions options) {
    this.options = options;
    this.waiting = new ArrayBlockingQueue<>(options.queue());
    this.thread = new Thread(this::run, "checkpoint-completion-notifier");
    this.thread.setDaemon(true);
  }

  static EventSender start(NotifierOptions options) {
    EventSender sender = new EventSender(options);
    sender.thread.start();
    return sender;
  }

  /** Takes an event to be sent, or drops it. */
  void offer(CheckpointEvent event) {
    if (!waiting.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /** Events that the broker has acknowledged. */
  long sent() {
    return sent.get();
  }

  /** Events for which there was no room. */
  long dropped() {
    return dropped.get();
  }

  /** Events that the broker did not take in time. */
  long failed() {
    return failed.get();
  }

  private void run() {
    // The producer loads its classes by the thread's class loader, which must be the plugin's.
    thread.setContextClassLoader(EventSender.class.getClassLoader());
    try {
      sendAll(connect());
    } catch (InterruptedException e) {
      // close() has waited long enough; what is left is lost.
      dropped.addAndGet(waiting.size());
    }
  }

  private void sendAll(Producer<String, byte[]> producer) throws InterruptedException {
    try {
      while (!closing || !waiting.isEmpty()) {
        CheckpointEvent event = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          send(producer, event);
        }
        logLosses();
      }
    } finally {
      producer.close(LAST_MOMENT);
    }
  }

  private Producer<String, byte[]> connect() throws InterruptedException {
    while (true) {
      try {
        return new KafkaProducer<>(
            options.producer(), new StringSerializer(), new ByteArraySerializer());
      } catch (RuntimeException e) {
        LOG.warn(
            "Completed checkpoints are not told to Kafka for now. Check the options of the"
                + " notifier and that the broker's name resolves.",
            e);
      }
      Thread.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    }
  }

  private void send(Producer<String, byte[]> producer, CheckpointEvent event)
      throws InterruptedException {
    try {
      producer.send(
          new ProducerRecord<>(
              options.topic(), event.job().hex(), CheckpointEventParser.write(event)),
          (metadata, error) -> (error == null ? sent : failed).incrementAndGet());
    } catch (InterruptException e) {
      // Kafka has set the flag again, which would keep the producer from being closed.
      Thread.interrupted();
      throw new InterruptedException(e.getMessage());
    } catch (Exception e) {
      failed.incrementAndGet();
      LOG.debug("Event of {} chk-{} was not sent", event.job(), event.checkpointId(), e);
    }
  }

  private void logLosses() {
    long losses = dropped.get() + failed.get();
    if (losses > loggedLosses && System.nanoTime() - loggedAtNanos > LOG_INTERVAL_NANOS) {
      LOG.warn(
          "Of the events of completed checkpoints {} were sent, {} dropped since the queue was"
              + " full, {} not taken by the broker. The replicator finds those checkpoints by"
              + " listing, later. Check Kafka.",
          sent,
          dropped,
          failed);
      loggedLosses = losses;
      loggedAtNanos = System.nanoTime();
    }
  }

  void close() {
    closing = true;
    try {
      thread.join(LAST_MOMENT.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(2 * LAST_MOMENT.toMillis());
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
