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
package io.checkpointreplicator.tests.metadata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.checkpoint.metadata.MetadataSerializers;

/** Flink's own reading and writing of metadata, for the versions that this Flink knows. */
public final class FlinkMetadata {

  private static final int FULLY_FINISHED = -1;

  private FlinkMetadata() {}

  /** The supported versions that this Flink knows: 3 and 4 for 1.20, 3 to 6 for 2.3. */
  public static List<Integer> versions() {
    return IntStream.rangeClosed(3, 6).filter(FlinkMetadata::knows).boxed().toList();
  }

  static boolean knows(int version) {
    try {
      return MetadataSerializers.getSerializer(version).getVersion() == version;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  public static byte[] store(CheckpointMetadata metadata, int version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Checkpoints.storeCheckpointMetadata(metadata, out, MetadataSerializers.getSerializer(version));
    return bytes.toByteArray();
  }

  /** Loads metadata that lies in a directory; the directory matters for relative files only. */
  public static CheckpointMetadata load(byte[] bytes, String directory) throws IOException {
    return Checkpoints.loadCheckpointMetadata(
        new DataInputStream(new ByteArrayInputStream(bytes)),
        FlinkMetadata.class.getClassLoader(),
        directory);
  }

  /** An operator without state. The constructors of the Flink lines differ: Flink loads it. */
  public static OperatorState operator(long id, int parallelism) throws IOException {
    return operator(id, parallelism, 0);
  }

  static OperatorState fullyFinishedOperator(long id, int parallelism) throws IOException {
    return operator(id, parallelism, FULLY_FINISHED);
  }

  private static OperatorState operator(long id, int parallelism, int subtasks) throws IOException {
    boolean named = knows(5);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(Checkpoints.HEADER_MAGIC_NUMBER);
    out.writeInt(named ? 5 : 3);
    out.writeLong(0);
    out.writeInt(0);
    out.writeInt(1);
    if (named) {
      out.writeUTF("operator " + id);
      out.writeUTF(id % 2 == 0 ? "" : "uid-" + id);
    }
    out.writeLong(id);
    out.writeLong(-id);
    out.writeInt(parallelism);
    out.writeInt(128);
    out.writeByte(0);
    out.writeInt(subtasks);
    if (named) {
      new ObjectOutputStream(out).writeObject(null);
    }
    return load(bytes.toByteArray(), "file:/unused").getOperatorStates().iterator().next();
  }
}
