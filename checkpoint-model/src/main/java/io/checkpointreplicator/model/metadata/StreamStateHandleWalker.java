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
 * Walks over the handles of streams of state, which is where files are named.
 *
 * <pre>
 *  none                 | 0 |
 *  byte stream          | 1 | name (UTF) | length (int) | bytes |
 *  file                 | 2 | length (long) | path (UTF) |
 *  key groups           | 3 | first (int) | count (int) | offset (long) * count | stream handle |
 *  relative file        | 6 | path (UTF) | length (long) |
 *  segment file         | 15 | start (long) | length (long) | scope (int) | path (UTF) | id (UTF) |
 *  empty segment file   | 16 |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's method is {@code deserializeStreamStateHandle} of
 * {@code org.apache.flink.runtime.checkpoint.metadata.MetadataV2V3SerializerBase}.
 */
final class StreamStateHandleWalker {

  private static final String STREAM_TAGS =
      "1 (byte stream), 2 (file), 3 (key groups), 6 (relative file), 15 (segment file) or 16 (empty"
          + " segment file)";

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final FileHandleRewriter files;
  private final KeyGroupRangeWalker keyGroups;
  private final NestingLimit nesting;

  StreamStateHandleWalker(MetadataInput in, MetadataVisitor visitor, LocationRewriter locations) {
    this.in = in;
    this.visitor = visitor;
    this.files = new FileHandleRewriter(in, visitor, locations);
    this.keyGroups = new KeyGroupRangeWalker(in, visitor);
    this.nesting = new NestingLimit(in);
  }

  /** Walks over a handle where Flink allows none. */
  void walkOptional(StateRole role, StatePart part) throws IOException {
    int tag = in.readUnsignedByte();
    if (tag != HandleTag.NONE) {
      walk(tag, role, part);
    }
  }

  /** Walks over a handle where Flink needs one. */
  void walkRequired(StateRole role, StatePart part) throws IOException {
    walk(in.readUnsignedByte(), role, part);
  }

  /** Walks over a handle where Flink needs a segment, empty or not. */
  void walkSegment(StateRole role, StatePart part) throws IOException {
    int tag = in.readUnsignedByte();
    if (tag != HandleTag.SEGMENT_FILE && tag != HandleTag.EMPTY_SEGMENT_FILE) {
      throw in.malformedLastByte(
          "stream state handle tag " + tag, "15 (segment file) or 16 (empty segment file)");
    }
    walk(tag, role, part);
  }

  /** Walks over the path of a directory, which only file-merging operator state has. */
  void walkDirectory(DirectoryKind kind) throws IOException {
    files.walkDirectory(kind);
  }

  /** Walks over the rest of a byte stream handle and returns the length of the state in bytes. */
  long walkByteStream() throws IOException {
    in.skipString();
    int length = in.readCount("length of a byte stream");
    in.skip(length);
    return length;
  }

  private void walk(int tag, StateRole role, StatePart part) throws IOException {
    switch (tag) {
      case HandleTag.FILE -> files.walkFile(role, part);
      case HandleTag.RELATIVE_FILE -> files.walkRelativeFile(role, part);
      case HandleTag.SEGMENT_FILE -> files.walkSegmentFile(role, part);
      case HandleTag.EMPTY_SEGMENT_FILE -> visitor.handle(StateHandleKind.EMPTY_SEGMENT_FILE, role);
      case HandleTag.BYTE_STREAM -> {
        visitor.handle(StateHandleKind.BYTE_STREAM, role);
        visitor.inlineState(role, walkByteStream());
      }
      case HandleTag.KEY_GROUPS -> {
        nesting.enter();
        visitor.handle(StateHandleKind.KEY_GROUPS, role);
        keyGroups.walkWithOffsets(role);
        in.structurePath().enter("key groups stream");
        walkRequired(role, part);
        in.structurePath().leave();
        nesting.leave();
      }
      default -> throw in.malformedLastByte("stream state handle tag " + tag, STREAM_TAGS);
    }
  }
}
