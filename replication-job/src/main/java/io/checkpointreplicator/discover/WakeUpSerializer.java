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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.runtime.Versions;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link WakeUp}s. */
public final class WakeUpSerializer implements SimpleVersionedSerializer<WakeUp> {
  /** Job id, base, directory. */
  static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(WakeUp wakeUp) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeUTF(wakeUp.source().job().hex());
    out.writeUTF(wakeUp.source().base().toString());
    out.writeUTF(wakeUp.source().directory().toString());
    return out.getCopyOfBuffer();
  }

  @Override
  public WakeUp deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("wake-up", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    WakeUp wakeUp =
        new WakeUp(
            new SourceJob(
                new JobId(in.readUTF()),
                StorePath.parse(in.readUTF()),
                StorePath.parse(in.readUTF())));
    Versions.checkEnd("wake-up", in);
    return wakeUp;
  }
}
