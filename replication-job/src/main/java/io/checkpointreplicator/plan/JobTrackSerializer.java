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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.runtime.Versions;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link JobTrack}s into PLAN's state. */
final class JobTrackSerializer implements SimpleVersionedSerializer<JobTrack> {
  /**
   * Job id, base, directory, last sequence, whether a plan is in flight, plan, checkpoint, its
   * completion.
   */
  static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(JobTrack track) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeUTF(track.source().job().hex());
    out.writeUTF(track.source().base().toString());
    out.writeUTF(track.source().directory().toString());
    out.writeLong(track.lastSequence());
    out.writeBoolean(track.inFlight().isPresent());
    if (track.inFlight().isPresent()) {
      PlanEventSerializer.writePlan(track.inFlight().get().plan(), out);
      out.writeLong(track.inFlight().get().checkpointId());
      out.writeLong(track.inFlight().get().completedAtMillis());
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public JobTrack deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("job track", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    SourceJob source =
        new SourceJob(
            new JobId(in.readUTF()), StorePath.parse(in.readUTF()), StorePath.parse(in.readUTF()));
    long lastSequence = in.readLong();
    Optional<JobTrack.InFlight> inFlight =
        in.readBoolean()
            ? Optional.of(
                new JobTrack.InFlight(
                    PlanEventSerializer.readPlan(in), in.readLong(), in.readLong()))
            : Optional.empty();
    Versions.checkEnd("job track", in);
    return new JobTrack(source, lastSequence, inFlight);
  }
}
