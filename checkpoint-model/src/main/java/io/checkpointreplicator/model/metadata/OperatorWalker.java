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
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Walks over an operator and its subtasks.
 *
 * <pre>
 *  operator             | name (UTF) | uid (UTF) |            from version 5; empty for none
 *                       | id (16 bytes) | parallelism (int) | max parallelism (int) |
 *                       | coordinator: none or byte stream handle | count (int) |
 *                       | subtask * count |                   count below 0: fully finished
 *  subtask, running     | index (int) |
 *                       | managed operator state | raw operator state |
 *                       | managed keyed handle | raw keyed handle |
 *                       | input channel handles | result subpartition handles |
 *    operator state     | 0 (int) | or | not 0 (int) | operator state handle |
 *  subtask, finished    | -(index + 1) (int) |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's classes are {@code MetadataV3Serializer} and {@code
 * MetadataV5Serializer} in {@code org.apache.flink.runtime.checkpoint.metadata}.
 */
final class OperatorWalker {

  private static final int FIRST_VERSION_WITH_NAMES = 5;
  private static final int NO_COORDINATOR_STATE = -1;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final int version;
  private final StreamStateHandleWalker streams;
  private final OperatorStateHandleWalker operatorStates;
  private final KeyedStateHandleWalker keyedStates;
  private final ChannelStateHandleWalker channelStates;

  OperatorWalker(
      MetadataInput in, MetadataVisitor visitor, LocationRewriter locations, int version) {
    this.in = in;
    this.visitor = visitor;
    this.version = version;
    this.streams = new StreamStateHandleWalker(in, visitor, locations);
    this.operatorStates = new OperatorStateHandleWalker(in, visitor, streams);
    this.keyedStates = new KeyedStateHandleWalker(in, visitor, streams);
    this.channelStates = new ChannelStateHandleWalker(in, visitor, streams, version);
  }

  /** Walks over the operator that is the {@code index}th of the file. */
  void walk(int index) throws IOException {
    in.structurePath().enter("operator", index);
    Optional<String> name = readNameOrUid();
    Optional<String> uid = readNameOrUid();
    String id = readId();
    long at = in.offset();
    int parallelism = in.readCount("parallelism");
    int maxParallelism = in.readInt();
    if (maxParallelism < parallelism) {
      throw in.malformed(
          at + Integer.BYTES, "max parallelism " + maxParallelism, parallelism + " or more");
    }
    long coordinatorBytes = readCoordinatorState();
    OptionalInt subtasks = readSubtaskCount(coordinatorBytes);
    visitor.operator(new OperatorHeader(id, name, uid, parallelism, maxParallelism, subtasks));
    if (coordinatorBytes != NO_COORDINATOR_STATE) {
      visitor.handle(StateHandleKind.BYTE_STREAM, StateRole.COORDINATOR);
      visitor.inlineState(StateRole.COORDINATOR, coordinatorBytes);
    }
    for (int i = 0; i < subtasks.orElse(0); i++) {
      walkSubtask(parallelism);
    }
    in.structurePath().leave();
  }

  private Optional<String> readNameOrUid() throws IOException {
    if (version < FIRST_VERSION_WITH_NAMES) {
      return Optional.empty();
    }
    String text = in.readString();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private String readId() throws IOException {
    long lowerPart = in.readLong();
    long upperPart = in.readLong();
    return HexFormat.of().toHexDigits(lowerPart) + HexFormat.of().toHexDigits(upperPart);
  }

  /** Reads the one handle that must lie inside the metadata. */
  private long readCoordinatorState() throws IOException {
    in.structurePath().enter("coordinator state");
    int tag = in.readUnsignedByte();
    long bytes =
        switch (tag) {
          case HandleTag.NONE -> NO_COORDINATOR_STATE;
          case HandleTag.BYTE_STREAM -> streams.walkByteStream();
          default ->
              throw in.malformedLastByte(
                  "coordinator state handle tag " + tag, "0 (none) or 1 (byte stream)");
        };
    in.structurePath().leave();
    return bytes;
  }

  private OptionalInt readSubtaskCount(long coordinatorBytes) throws IOException {
    int count = in.readInt();
    if (count >= 0) {
      return OptionalInt.of(count);
    }
    if (coordinatorBytes != NO_COORDINATOR_STATE) {
      throw in.malformed(
          in.offset() - Integer.BYTES,
          "coordinator state of a fully finished operator",
          "none, or a number of subtasks of 0 or more");
    }
    return OptionalInt.empty();
  }

  private void walkSubtask(int parallelism) throws IOException {
    int stored = in.readInt();
    int index = stored < 0 ? -(stored + 1) : stored;
    if (index >= parallelism) {
      throw in.malformed(
          in.offset() - Integer.BYTES, "subtask index " + index, "0 to " + (parallelism - 1));
    }
    if (stored < 0) {
      visitor.subtask(index, SubtaskStatus.FINISHED);
      return;
    }
    in.structurePath().enter("subtask", index);
    visitor.subtask(index, SubtaskStatus.RUNNING);
    walkOperatorState("managed operator state", StateRole.MANAGED_OPERATOR);
    walkOperatorState("raw operator state", StateRole.RAW_OPERATOR);
    walkKeyedState("managed keyed state", StateRole.MANAGED_KEYED);
    walkKeyedState("raw keyed state", StateRole.RAW_KEYED);
    channelStates.walkInputs();
    channelStates.walkOutputs();
    in.structurePath().leave();
  }

  private void walkOperatorState(String label, StateRole role) throws IOException {
    if (in.readInt() != 0) {
      in.structurePath().enter(label);
      operatorStates.walk(role);
      in.structurePath().leave();
    }
  }

  private void walkKeyedState(String label, StateRole role) throws IOException {
    in.structurePath().enter(label);
    keyedStates.walkOptional(role);
    in.structurePath().leave();
  }
}
