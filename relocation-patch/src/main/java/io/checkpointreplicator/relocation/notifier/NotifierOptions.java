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

import java.util.Properties;
import org.apache.flink.metrics.MetricConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The options of the notifier, which stand in the configuration of the cluster as {@code
 * traces.reporter.<name>.<option>}:
 *
 * <pre>
 * checkpoints-dir      execution.checkpointing.dir of the jobs; required
 * bootstrap.servers    of the Kafka cluster, host:port[,host:port..]; required
 * topic                default: flink-checkpoints
 * queue                events that may wait to be sent, 1 or more; default: 10000
 * kafka.*              whatever else the Kafka producer is to be told, for example
 *                      kafka.security.protocol
 * </pre>
 *
 * @param checkpointsDirectory without a slash at the end
 * @param topic where events go
 * @param queue events that may wait to be sent
 * @param producer what the Kafka producer is told
 */
record NotifierOptions(String checkpointsDirectory, String topic, int queue, Properties producer) {
  private static final String KAFKA = "kafka.";
  private static final int DEFAULT_QUEUE = 10_000;

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one is missing or makes no sense
   */
  static NotifierOptions of(MetricConfig config) {
    Properties producer = new Properties();
    // Who sends a hint need not wait long: listing finds what is lost.
    producer.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    producer.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    producer.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
    producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    // Each attempt is a line in the JobManager's log.
    producer.setProperty(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "10000");
    for (String name : config.stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        producer.setProperty(name.substring(KAFKA.length()), config.getProperty(name));
      }
    }
    producer.setProperty(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        required(config, ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    int queue = config.getInteger("queue", DEFAULT_QUEUE);
    if (queue < 1) {
      throw new IllegalArgumentException("'queue' is " + queue + "; allowed: 1 or more.");
    }
    String directory = required(config, "checkpoints-dir");
    return new NotifierOptions(
        directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory,
        config.getString("topic", "flink-checkpoints"),
        queue,
        producer);
  }

  private static String required(MetricConfig config, String option) {
    String value = config.getString(option, "").strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "The option '"
              + option
              + "' of the checkpoint completion notifier is missing. Set"
              + " traces.reporter.<name>."
              + option
              + ".");
    }
    return value;
  }
}
