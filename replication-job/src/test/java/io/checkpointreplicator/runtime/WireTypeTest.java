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
package io.checkpointreplicator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.discover.WakeUpSerializer;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class WireTypeTest {
  private static final WireType<WakeUp> WAKE_UPS =
      new WireType<>(WakeUp.class, WakeUpSerializer::new);

  @Test
  void recordsCrossTheWireInTheirOwnFormat() throws IOException {
    StorePath base = StorePath.parse("hdfs://nn/flink");
    JobId job = new JobId("0123456789abcdef0123456789abcdef");
    WakeUp wakeUp = new WakeUp(new SourceJob(job, base, base.resolve(job.hex())));
    TypeSerializer<WakeUp> serializer = WAKE_UPS.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(wakeUp, out);
    serializer.serialize(wakeUp, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(serializer.deserialize(in)).isEqualTo(wakeUp);
    assertThat(serializer.deserialize(in)).isEqualTo(wakeUp);
    assertThat(in.available()).isZero();
  }

  /** Flink compares types where streams meet, and ships them with the job. */
  @Test
  void isComparedByItsClassAlsoAfterTravel() throws Exception {
    WireType<WakeUp> arrived =
        InstantiationUtil.deserializeObject(
            InstantiationUtil.serializeObject(WAKE_UPS), getClass().getClassLoader());
    assertThat(arrived).isEqualTo(WAKE_UPS).hasSameHashCodeAs(WAKE_UPS).hasToString("WakeUp");
    assertThat(WAKE_UPS).isNotEqualTo(new WireType<>(CopyTask.class, CopyTaskSerializer::new));
    assertThat(arrived.isKeyType()).isFalse();
  }
}
