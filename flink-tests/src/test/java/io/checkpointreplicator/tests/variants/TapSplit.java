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
package io.checkpointreplicator.tests.variants;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The numbers that are {@code index} modulo {@link #COUNT}, from {@code next} on. There are always
 * as many splits, so that the parallelism may change.
 */
record TapSplit(int index, long next) implements SourceSplit {
  static final int COUNT = 6;
  private static final int BYTES = Integer.BYTES + Long.BYTES;

  TapSplit advanced() {
    return new TapSplit(index, next + COUNT);
  }

  @Override
  public String splitId() {
    return Integer.toString(index);
  }

  /** Writes one split. */
  static final class Serializer implements SimpleVersionedSerializer<TapSplit> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(TapSplit split) {
      return ByteBuffer.allocate(BYTES).putInt(split.index).putLong(split.next).array();
    }

    @Override
    public TapSplit deserialize(int version, byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new TapSplit(buffer.getInt(), buffer.getLong());
    }
  }

  /**
   * What the coordinator of the source has in a checkpoint.
   *
   * @param checkpointId the checkpoint
   * @param unassigned the splits that no reader has
   */
  record Unassigned(long checkpointId, List<TapSplit> unassigned) {

    Tally tally() {
      Tally tally = Tally.of("unassigned");
      for (TapSplit split : unassigned) {
        tally = tally.plus(Tally.of(split.index, split.next));
      }
      return tally;
    }

    /** Writes the id, then the splits. */
    static final class Serializer implements SimpleVersionedSerializer<Unassigned> {
      @Override
      public int getVersion() {
        return 1;
      }

      @Override
      public byte[] serialize(Unassigned state) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + state.unassigned.size() * BYTES);
        bytes.putLong(state.checkpointId);
        state.unassigned.forEach(split -> bytes.putInt(split.index).putLong(split.next));
        return bytes.array();
      }

      @Override
      public Unassigned deserialize(int version, byte[] serialized) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(serialized);
        long checkpointId = bytes.getLong();
        List<TapSplit> unassigned = new ArrayList<>();
        while (bytes.hasRemaining()) {
          unassigned.add(new TapSplit(bytes.getInt(), bytes.getLong()));
        }
        return new Unassigned(checkpointId, unassigned);
      }
    }
  }
}
