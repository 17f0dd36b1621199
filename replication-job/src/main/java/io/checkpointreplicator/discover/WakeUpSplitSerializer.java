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

import io.checkpointreplicator.runtime.Versions;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link WakeUpSplit}s. */
final class WakeUpSplitSerializer implements SimpleVersionedSerializer<WakeUpSplit> {
  /** Number, length and bytes of the wake-up. */
  static final int VERSION = 1;

  private final WakeUpSerializer wakeUps = new WakeUpSerializer();

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(WakeUpSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeLong(split.number());
    byte[] wakeUp = wakeUps.serialize(split.wakeUp());
    out.writeInt(wakeUp.length);
    out.write(wakeUp);
    return out.getCopyOfBuffer();
  }

  @Override
  public WakeUpSplit deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("wake-up split", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    long number = in.readLong();
    byte[] wakeUp = new byte[in.readInt()];
    in.readFully(wakeUp);
    Versions.checkEnd("wake-up split", in);
    return new WakeUpSplit(number, wakeUps.deserialize(WakeUpSerializer.VERSION, wakeUp));
  }
}
