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
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link DiscoverState}. */
final class DiscoverStateSerializer implements SimpleVersionedSerializer<DiscoverState> {
  /** Next number; count and entries of jobs seen; count and entries of unassigned splits. */
  static final int VERSION = 1;

  private final WakeUpSerializer wakeUps = new WakeUpSerializer();
  private final WakeUpSplitSerializer splits = new WakeUpSplitSerializer();

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(DiscoverState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    out.writeLong(state.nextNumber());
    out.writeInt(state.seen().size());
    for (NewestSeen seen : state.seen()) {
      write(wakeUps.serialize(new WakeUp(seen.source())), out);
      out.writeLong(seen.checkpointId());
      out.writeLong(seen.completedAtMillis());
    }
    out.writeInt(state.unassigned().size());
    for (WakeUpSplit split : state.unassigned()) {
      write(splits.serialize(split), out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public DiscoverState deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("state of DISCOVER", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    long nextNumber = in.readLong();
    List<NewestSeen> seen = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      WakeUp wakeUp = wakeUps.deserialize(WakeUpSerializer.VERSION, read(in));
      seen.add(new NewestSeen(wakeUp.source(), in.readLong(), in.readLong()));
    }
    List<WakeUpSplit> unassigned = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      unassigned.add(splits.deserialize(WakeUpSplitSerializer.VERSION, read(in)));
    }
    Versions.checkEnd("state of DISCOVER", in);
    return new DiscoverState(seen, unassigned, nextNumber);
  }

  private static void write(byte[] bytes, DataOutputSerializer out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] read(DataInputDeserializer in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
