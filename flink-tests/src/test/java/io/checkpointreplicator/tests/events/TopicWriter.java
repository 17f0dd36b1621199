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

import io.checkpointreplicator.tests.harness.KafkaBroker;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to a topic whatever it is told, record by record. */
public record TopicWriter(KafkaProducer<byte[], byte[]> producer, String topic)
    implements AutoCloseable {

  /** Connects to a broker. */
  public static TopicWriter to(KafkaBroker broker, String topic) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
    return new TopicWriter(
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
        topic);
  }

  /** Returns when the broker has it. */
  public void write(byte[] value) throws InterruptedException, ExecutionException {
    producer.send(new ProducerRecord<>(topic, value)).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
