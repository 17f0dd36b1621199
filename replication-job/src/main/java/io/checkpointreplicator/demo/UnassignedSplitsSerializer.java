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
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Writes the state of {@link NumberSplitEnumerator}: {@link NumberSplit}s, one after the other. */
final class UnassignedSplitsSerializer implements SimpleVersionedSerializer<List<NumberSplit>> {

  private final NumberSplitSerializer splitSerializer = new NumberSplitSerializer();

  /** Returns the version of the splits, which are all there is. */
  @Override
  public int getVersion() {
    return splitSerializer.getVersion();
  }

  @Override
  public byte[] serialize(List<NumberSplit> splits) {
    ByteBuffer bytes = ByteBuffer.allocate(splits.size() * NumberSplitSerializer.SIZE_BYTES);
    splits.forEach(split -> bytes.put(splitSerializer.serialize(split)));
    return bytes.array();
  }

  @Override
  public List<NumberSplit> deserialize(int version, byte[] serialized) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(serialized);
    List<NumberSplit> splits = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] split = new byte[Math.min(NumberSplitSerializer.SIZE_BYTES, bytes.remaining())];
      bytes.get(split);
      splits.add(splitSerializer.deserialize(version, split));
    }
    return splits;
  }
}
