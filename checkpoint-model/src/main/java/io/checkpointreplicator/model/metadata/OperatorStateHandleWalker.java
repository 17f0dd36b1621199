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
 * Walks over the handles of operator state.
 *
 * <pre>
 *  operator state       | 4 | states | stream handle |
 *  file merging         | 17 | states | task-owned directory (UTF) | shared directory (UTF) |
 *                            empty (byte) | segment file handle |
 *    states             | count (int) | { name (UTF) | mode (byte) | count (int) |
 *                            offset (long) * count } * count |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's method is {@code deserializeOperatorStateHandle} of
 * {@code org.apache.flink.runtime.checkpoint.metadata.MetadataV2V3SerializerBase}. Operator state
 * is always managed or raw, and always {@link StatePart#WHOLE}.
 */
final class OperatorStateHandleWalker {

  /** Ordinals of {@code org.apache.flink.runtime.state.OperatorStateHandle.Mode}. */
  private static final int MODES = 3;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final StreamStateHandleWalker streams;

  OperatorStateHandleWalker(
      MetadataInput in, MetadataVisitor visitor, StreamStateHandleWalker streams) {
    this.in = in;
    this.visitor = visitor;
    this.streams = streams;
  }

  /** Walks over a handle; Flink needs one here. */
  void walk(StateRole role) throws IOException {
    int tag = in.readUnsignedByte();
    switch (tag) {
      case HandleTag.OPERATOR_STATE -> {
        visitor.handle(StateHandleKind.OPERATOR_STATE, role);
        walkStates();
        streams.walkRequired(role, StatePart.WHOLE);
      }
      case HandleTag.FILE_MERGING_OPERATOR_STATE -> {
        visitor.handle(StateHandleKind.FILE_MERGING_OPERATOR_STATE, role);
        walkStates();
        streams.walkDirectory(DirectoryKind.TASK_OWNED);
        streams.walkDirectory(DirectoryKind.SHARED);
        in.readUnsignedByte();
        streams.walkSegment(role, StatePart.WHOLE);
      }
      default ->
          throw in.malformedLastByte(
              "operator state handle tag " + tag,
              "4 (operator state) or 17 (file-merging operator state)");
    }
  }

  private void walkStates() throws IOException {
    int count = in.readCount("number of states");
    for (int i = 0; i < count; i++) {
      in.structurePath().enter("state", i);
      in.skipString();
      int mode = in.readUnsignedByte();
      if (mode >= MODES) {
        throw in.malformedLastByte(
            "distribution mode " + mode, "0 (split), 1 (union) or 2 (broadcast)");
      }
      in.skip((long) in.readCount("number of partitions") * Long.BYTES);
      in.structurePath().leave();
    }
  }
}
