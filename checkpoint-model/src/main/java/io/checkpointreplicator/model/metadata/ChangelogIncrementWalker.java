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
 * Walks over the handles of state changes that a changelog has collected since its last
 * materialization. See {@link KeyedStateHandleWalker} for the layout.
 */
final class ChangelogIncrementWalker {

  /** Stands for changes of the state's metadata, which belong to no key group. */
  private static final int NO_KEY_GROUP = -1;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final StreamStateHandleWalker streams;
  private final KeyGroupRangeWalker keyGroups;

  ChangelogIncrementWalker(
      MetadataInput in, MetadataVisitor visitor, StreamStateHandleWalker streams) {
    this.in = in;
    this.visitor = visitor;
    this.streams = streams;
    this.keyGroups = new KeyGroupRangeWalker(in, visitor);
  }

  /** Walks over what follows a tag, which must be that of an increment. */
  void walk(int tag, StateRole role) throws IOException {
    switch (tag) {
      case HandleTag.CHANGELOG_IN_MEMORY -> walkInMemory(role);
      case HandleTag.CHANGELOG_FILE -> walkFiles(role);
      case HandleTag.CHANGELOG_FILE_V2 -> {
        walkFiles(role);
        in.skipString();
      }
      default ->
          throw in.malformedLastByte(
              "changelog increment tag " + tag, "9 (in memory), 10 or 13 (files)");
    }
  }

  private void walkInMemory(StateRole role) throws IOException {
    visitor.handle(StateHandleKind.CHANGELOG_IN_MEMORY, role);
    keyGroups.walk(role, 0);
    readSequenceNumber();
    readSequenceNumber();
    int count = in.readCount("number of changes");
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      int keyGroup = in.readInt();
      if (keyGroup < NO_KEY_GROUP) {
        throw in.malformed(
            in.offset() - Integer.BYTES, "key group of a change " + keyGroup, "-1 or more");
      }
      int length = in.readCount("length of a change");
      in.skip(length);
      bytes += length;
    }
    in.skipString();
    visitor.inlineState(role, bytes);
  }

  private void walkFiles(StateRole role) throws IOException {
    visitor.handle(StateHandleKind.CHANGELOG_FILE, role);
    keyGroups.walk(role, 0);
    int count = in.readCount("number of changelog files");
    for (int i = 0; i < count; i++) {
      in.structurePath().enter("changelog file", i);
      in.readLong();
      streams.walkOptional(role, StatePart.CHANGELOG_INCREMENT);
      in.structurePath().leave();
    }
    in.readLong();
    in.readLong();
    in.skipString();
  }

  private void readSequenceNumber() throws IOException {
    long number = in.readLong();
    if (number < 0) {
      throw in.malformed(
          in.offset() - Long.BYTES, "sequence number of a change " + number, "0 or more");
    }
  }
}
