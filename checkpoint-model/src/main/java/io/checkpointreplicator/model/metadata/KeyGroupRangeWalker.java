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
package io.checkpointreplicator.model.metadata;

import java.io.IOException;

/**
 * Reads the range of key groups that keyed state handles carry.
 *
 * <pre>
 *  | first key group (int) | number of key groups (int) |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's class is {@code
 * org.apache.flink.runtime.state.KeyGroupRange}.
 */
final class KeyGroupRangeWalker {

  private final MetadataInput in;
  private final MetadataVisitor visitor;

  KeyGroupRangeWalker(MetadataInput in, MetadataVisitor visitor) {
    this.in = in;
    this.visitor = visitor;
  }

  /** Reads a range and returns the number of key groups, at least {@code leastCount}. */
  int walk(StateRole role, int leastCount) throws IOException {
    long at = in.offset();
    int start = in.readInt();
    int count = in.readInt();
    if (count < leastCount) {
      throw in.malformed(
          at + Integer.BYTES, "number of key groups " + count, leastCount + " or more");
    }
    if (count > 0 && (start < 0 || start > Integer.MAX_VALUE - count)) {
      throw in.malformed(
          at,
          count + " key groups from " + start,
          "key groups from 0 to " + (Integer.MAX_VALUE - 1));
    }
    visitor.keyGroups(role, start, count);
    return count;
  }

  /** Reads a range and skips the offset (long) of each key group. */
  void walkWithOffsets(StateRole role) throws IOException {
    int count = walk(role, 0);
    in.skip((long) count * Long.BYTES);
  }
}
