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
 * Walks over the handles of records in flight, which unaligned checkpoints have.
 *
 * <pre>
 *  list                 | count (int) | handle * count |
 *  handle, to version 5 | single |
 *  handle, version 6    | type (byte) | single or merged |
 *    types              input: 1 (single), 3 (merged); output: 2 (single), 4 (merged)
 *  single               | subtask (int) | gate (int) | channel (int) | count (int) |
 *                             offset (long) * count | size (long) | stream handle |
 *  merged               | subtask (int) | size (long) | stream handle | length (int) | bytes |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's classes are {@code ChannelStateHandleSerializerV1}
 * and {@code ChannelStateHandleSerializerV2} in {@code
 * org.apache.flink.runtime.checkpoint.metadata}; in Flink 1.20 the first one is {@code
 * ChannelStateHandleSerializer}.
 */
final class ChannelStateHandleWalker {

  private static final int FIRST_VERSION_WITH_TYPES = 6;
  private static final int INPUT = 1;
  private static final int OUTPUT = 2;
  private static final int MERGED_INPUT = 3;
  private static final int MERGED_OUTPUT = 4;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final StreamStateHandleWalker streams;
  private final int version;

  ChannelStateHandleWalker(
      MetadataInput in, MetadataVisitor visitor, StreamStateHandleWalker streams, int version) {
    this.in = in;
    this.visitor = visitor;
    this.streams = streams;
    this.version = version;
  }

  /** Walks over the list of input channel handles of a subtask. */
  void walkInputs() throws IOException {
    int count = in.readCount("number of input channel handles");
    for (int i = 0; i < count; i++) {
      in.structurePath().enter("input channel state", i);
      int type = version < FIRST_VERSION_WITH_TYPES ? INPUT : in.readUnsignedByte();
      switch (type) {
        case INPUT -> walkSingle(StateHandleKind.INPUT_CHANNEL, StateRole.INPUT_CHANNEL);
        case MERGED_INPUT ->
            walkMerged(StateHandleKind.MERGED_INPUT_CHANNEL, StateRole.INPUT_CHANNEL);
        default ->
            throw in.malformedLastByte(
                "input channel handle type " + type, "1 (single) or 3 (merged)");
      }
      in.structurePath().leave();
    }
  }

  /** Walks over the list of result subpartition handles of a subtask. */
  void walkOutputs() throws IOException {
    int count = in.readCount("number of result subpartition handles");
    for (int i = 0; i < count; i++) {
      in.structurePath().enter("output channel state", i);
      int type = version < FIRST_VERSION_WITH_TYPES ? OUTPUT : in.readUnsignedByte();
      switch (type) {
        case OUTPUT -> walkSingle(StateHandleKind.RESULT_SUBPARTITION, StateRole.OUTPUT_CHANNEL);
        case MERGED_OUTPUT ->
            walkMerged(StateHandleKind.MERGED_RESULT_SUBPARTITION, StateRole.OUTPUT_CHANNEL);
        default ->
            throw in.malformedLastByte(
                "result subpartition handle type " + type, "2 (single) or 4 (merged)");
      }
      in.structurePath().leave();
    }
  }

  private void walkSingle(StateHandleKind kind, StateRole role) throws IOException {
    visitor.handle(kind, role);
    in.skip(3L * Integer.BYTES);
    in.skip((long) in.readCount("number of offsets") * Long.BYTES);
    in.readLong();
    streams.walkRequired(role, StatePart.WHOLE);
  }

  private void walkMerged(StateHandleKind kind, StateRole role) throws IOException {
    visitor.handle(kind, role);
    in.skip(Integer.BYTES + Long.BYTES);
    streams.walkOptional(role, StatePart.WHOLE);
    in.skip(in.readCount("length of merged offsets"));
  }
}
