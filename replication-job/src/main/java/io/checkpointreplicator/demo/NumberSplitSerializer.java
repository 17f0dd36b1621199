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
package io.checkpointreplicator.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes a {@link NumberSplit} as index (4 bytes), splits (4 bytes), next (8 bytes), big endian.
 */
final class NumberSplitSerializer implements SimpleVersionedSerializer<NumberSplit> {

  /** The only version so far. */
  static final int VERSION_1 = 1;

  static final int SIZE_BYTES = Integer.BYTES + Integer.BYTES + Long.BYTES;

  @Override
  public int getVersion() {
    return VERSION_1;
  }

  @Override
  public byte[] serialize(NumberSplit split) {
    return ByteBuffer.allocate(SIZE_BYTES)
        .putInt(split.index())
        .putInt(split.splits())
        .putLong(split.next())
        .array();
  }

  @Override
  public NumberSplit deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION_1) {
      throw new IOException("Version of a number split: found " + version + ", supported 1");
    }
    if (serialized.length != SIZE_BYTES) {
      throw new IOException(
          "Number split of " + serialized.length + " bytes, expected " + SIZE_BYTES);
    }
    ByteBuffer bytes = ByteBuffer.wrap(serialized);
    return new NumberSplit(bytes.getInt(), bytes.getInt(), bytes.getLong());
  }
}
