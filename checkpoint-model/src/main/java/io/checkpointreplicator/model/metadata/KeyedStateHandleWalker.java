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
 * Walks over the handles of keyed state.
 *
 * <pre>
 *  none                 | 0 |
 *  key groups           | 3 | range | offset (long) * count | stream handle |
 *  key groups v2        | 12 | range | offset (long) * count | stream handle | id (UTF) |
 *  savepoint            | 7 | range | offset (long) * count | stream handle |
 *  incremental          | 5 | checkpoint (long) | backend (UTF) | range |
 *                           meta stream handle | shared files | private files |
 *  incremental v2       | 11 | checkpoint (long) | backend (UTF) | range | size (long) |
 *                           meta stream handle | shared files | private files | id (UTF) |
 *    files              | count (int) | { name (UTF) | stream handle } * count |
 *  changelog            | 8 | range | size (long) | count (int) | keyed handle * count |
 *                           count (int) | changelog increment * count |
 *                           materialization (long) | id (UTF) |
 *  changelog v2         | 14 | ... materialization (long) | checkpoint (long) | id (UTF) |
 *  increment, memory    | 9 | range | from (long) | to (long) | count (int) |
 *                           { key group (int) | length (int) | bytes } * count | id (UTF) |
 *  increment, file      | 10 | range | count (int) | { offset (long) | stream handle } * count |
 *                           size (long) | new size (long) | id (UTF) |
 *  increment, file v2   | 13 | ... id (UTF) | storage (UTF) |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's method is {@code deserializeKeyedStateHandle} of
 * {@code org.apache.flink.runtime.checkpoint.metadata.MetadataV2V3SerializerBase}.
 */
final class KeyedStateHandleWalker {

  private static final String KEYED_TAGS =
      "0 (none), 3, 7 or 12 (key groups), 5 or 11 (incremental), 8 or 14 (changelog), 9, 10 or 13"
          + " (changelog increment)";

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final StreamStateHandleWalker streams;
  private final KeyGroupRangeWalker keyGroups;
  private final ChangelogIncrementWalker increments;
  private final NestingLimit nesting;

  KeyedStateHandleWalker(
      MetadataInput in, MetadataVisitor visitor, StreamStateHandleWalker streams) {
    this.in = in;
    this.visitor = visitor;
    this.streams = streams;
    this.keyGroups = new KeyGroupRangeWalker(in, visitor);
    this.increments = new ChangelogIncrementWalker(in, visitor, streams);
    this.nesting = new NestingLimit(in);
  }

  /** Walks over the keyed state of a subtask, or over none. */
  void walkOptional(StateRole role) throws IOException {
    walkOptional(role, KeyedParts.OF_SNAPSHOT);
  }

  private void walkOptional(StateRole role, KeyedParts parts) throws IOException {
    int tag = in.readUnsignedByte();
    switch (tag) {
      case HandleTag.NONE -> {}
      case HandleTag.KEY_GROUPS, HandleTag.KEY_GROUPS_V2 -> {
        visitor.handle(StateHandleKind.KEY_GROUPS, role);
        walkKeyGroups(tag, role, parts);
      }
      case HandleTag.SAVEPOINT_KEY_GROUPS -> {
        visitor.handle(StateHandleKind.SAVEPOINT_KEY_GROUPS, role);
        walkKeyGroups(tag, role, parts);
      }
      case HandleTag.INCREMENTAL_KEY_GROUPS, HandleTag.INCREMENTAL_KEY_GROUPS_V2 ->
          walkIncremental(tag, role, parts);
      case HandleTag.CHANGELOG, HandleTag.CHANGELOG_V2 -> walkChangelog(tag, role);
      case HandleTag.CHANGELOG_IN_MEMORY, HandleTag.CHANGELOG_FILE, HandleTag.CHANGELOG_FILE_V2 ->
          increments.walk(tag, role);
      default -> throw in.malformedLastByte("keyed state handle tag " + tag, KEYED_TAGS);
    }
  }

  private void walkKeyGroups(int tag, StateRole role, KeyedParts parts) throws IOException {
    keyGroups.walkWithOffsets(role);
    streams.walkRequired(role, parts.whole());
    if (tag == HandleTag.KEY_GROUPS_V2) {
      in.skipString();
    }
  }

  private void walkIncremental(int tag, StateRole role, KeyedParts parts) throws IOException {
    visitor.handle(StateHandleKind.INCREMENTAL_KEY_GROUPS, role);
    in.readLong();
    in.skipString();
    keyGroups.walk(role, 0);
    if (tag == HandleTag.INCREMENTAL_KEY_GROUPS_V2) {
      in.readLong();
    }
    in.structurePath().enter("meta file");
    streams.walkOptional(role, parts.meta());
    in.structurePath().leave();
    walkFiles("shared file", role, parts.shared());
    walkFiles("private file", role, parts.privateFiles());
    if (tag == HandleTag.INCREMENTAL_KEY_GROUPS_V2) {
      in.skipString();
    }
  }

  private void walkFiles(String label, StateRole role, StatePart part) throws IOException {
    int count = in.readCount("number of files");
    for (int i = 0; i < count; i++) {
      in.structurePath().enter(label, i);
      in.skipString();
      streams.walkRequired(role, part);
      in.structurePath().leave();
    }
  }

  private void walkChangelog(int tag, StateRole role) throws IOException {
    nesting.enter();
    visitor.handle(StateHandleKind.CHANGELOG, role);
    keyGroups.walk(role, 1);
    in.readLong();
    int materialized = in.readCount("number of materialized handles");
    for (int i = 0; i < materialized; i++) {
      in.structurePath().enter("materialized state", i);
      walkOptional(role, KeyedParts.OF_MATERIALIZATION);
      in.structurePath().leave();
    }
    int changes = in.readCount("number of changelog increments");
    for (int i = 0; i < changes; i++) {
      in.structurePath().enter("changelog increment", i);
      increments.walk(in.readUnsignedByte(), role);
      in.structurePath().leave();
    }
    in.readLong();
    if (tag == HandleTag.CHANGELOG_V2) {
      in.readLong();
    }
    in.skipString();
    nesting.leave();
  }
}
