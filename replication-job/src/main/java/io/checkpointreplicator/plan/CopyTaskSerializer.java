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
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.runtime.Versions;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link CopyTask}s, between operators and into COPY's state. */
public final class CopyTaskSerializer implements SimpleVersionedSerializer<CopyTask> {
  /** The fields in the order of the record, then whether there is an original, and its fields. */
  static final int VERSION = 2;

  /** The same without original. Still read. */
  private static final int WITHOUT_ORIGINAL = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(CopyTask task) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    PlanEventSerializer.writePlan(task.plan(), out);
    out.writeUTF(task.job().hex());
    out.writeLong(task.checkpointId());
    out.writeInt(task.ordinal());
    StateFile file = task.file();
    out.writeUTF(file.source().toString());
    writeRange(file.range(), out);
    out.writeUTF(file.scope().name());
    out.writeUTF(file.targetPath());
    out.writeBoolean(file.original().isPresent());
    if (file.original().isPresent()) {
      Original original = file.original().get();
      out.writeUTF(original.path().toString());
      writeRange(original.range(), out);
      out.writeLong(original.crc32c());
    }
    return out.getCopyOfBuffer();
  }

  private static void writeRange(StateFile.Range range, DataOutputSerializer out)
      throws IOException {
    out.writeLong(range.offset());
    out.writeLong(range.length());
    out.writeUTF(range.extent().name());
  }

  @Override
  public CopyTask deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("copy task", version, WITHOUT_ORIGINAL, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    CopyTask task =
        new CopyTask(
            PlanEventSerializer.readPlan(in),
            new JobId(in.readUTF()),
            in.readLong(),
            in.readInt(),
            new StateFile(
                StorePath.parse(in.readUTF()),
                readRange(in),
                FileScope.valueOf(in.readUTF()),
                in.readUTF(),
                version == WITHOUT_ORIGINAL ? Optional.empty() : readOriginal(in)));
    Versions.checkEnd("copy task", in);
    return task;
  }

  private static Optional<Original> readOriginal(DataInputDeserializer in) throws IOException {
    return in.readBoolean()
        ? Optional.of(new Original(StorePath.parse(in.readUTF()), readRange(in), in.readLong()))
        : Optional.empty();
  }

  private static StateFile.Range readRange(DataInputDeserializer in) throws IOException {
    return new StateFile.Range(
        in.readLong(), in.readLong(), StateFile.Extent.valueOf(in.readUTF()));
  }
}
