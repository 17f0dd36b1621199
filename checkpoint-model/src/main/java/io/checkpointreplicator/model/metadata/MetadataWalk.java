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
 * One walk over a {@code _metadata} file from its first to its last byte: tells the visitor what is
 * there, and passes the bytes on with the new locations.
 *
 * <pre>
 *  file                 | 0x4960672d (int) | version (int) | checkpoint id (long) |
 *                       | count (int) | master state * count |
 *                       | count (int) | operator * count |
 *                       | Java-serialized properties |        from version 4
 *  master state         | 0xc96b1696 (int) | length (int) | version (int) | name (UTF) |
 *                       | length (int) | bytes |
 * </pre>
 *
 * <p>Covers metadata versions 3 to 6. Flink's classes are {@code
 * org.apache.flink.runtime.checkpoint.Checkpoints} and {@code MetadataV2V3SerializerBase}, {@code
 * MetadataV4Serializer} in {@code org.apache.flink.runtime.checkpoint.metadata}.
 */
final class MetadataWalk {

  static final int MAGIC = 0x4960672d;
  static final int MASTER_STATE_MAGIC = 0xc96b1696;

  private static final int OLDEST_VERSION = 3;
  private static final int NEWEST_VERSION = 6;
  private static final int FIRST_VERSION_WITH_PROPERTIES = 4;

  /** Bytes of a master state besides name and payload: version and two lengths. */
  private static final int MASTER_STATE_FIXED_BYTES = Integer.BYTES + Short.BYTES + Integer.BYTES;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final LocationRewriter locations;

  MetadataWalk(MetadataInput in, MetadataVisitor visitor, LocationRewriter locations) {
    this.in = in;
    this.visitor = visitor;
    this.locations = locations;
  }

  /** Walks over the file and flushes what is passed on. */
  void walk() throws IOException {
    readMagic();
    int version = readVersion();
    visitor.header(version, readCheckpointId());
    int masterStates = in.readCount("number of master states");
    for (int i = 0; i < masterStates; i++) {
      in.structurePath().enter("master state", i);
      walkMasterState();
      in.structurePath().leave();
    }
    int operators = in.readCount("number of operators");
    OperatorWalker operator = new OperatorWalker(in, visitor, locations, version);
    for (int i = 0; i < operators; i++) {
      operator.walk(i);
    }
    walkTrailingProperties(version);
    in.finish();
  }

  private void readMagic() throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw in.malformed(
          0,
          "magic number 0x%08x".formatted(magic),
          "0x%08x".formatted(MAGIC),
          "This is not the _metadata file of a Flink checkpoint or savepoint.");
    }
  }

  private int readVersion() throws IOException {
    int version = in.readInt();
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      String remedy =
          version < OLDEST_VERSION
              ? "Restore it with Flink 1.11 to 2.3 and take a new checkpoint."
              : "Use a release of the replicator that supports this version of Flink.";
      throw in.malformed(
          Integer.BYTES,
          "metadata version " + version,
          OLDEST_VERSION + " to " + NEWEST_VERSION,
          remedy);
    }
    in.version(version);
    return version;
  }

  private long readCheckpointId() throws IOException {
    long id = in.readLong();
    if (id < 0) {
      throw in.malformed(in.offset() - Long.BYTES, "checkpoint id " + id, "0 or more");
    }
    return id;
  }

  private void walkMasterState() throws IOException {
    int magic = in.readInt();
    if (magic != MASTER_STATE_MAGIC) {
      throw in.malformed(
          in.offset() - Integer.BYTES,
          "magic number 0x%08x".formatted(magic),
          "0x%08x".formatted(MASTER_STATE_MAGIC));
    }
    int length = in.readCount("length of a master state");
    long start = in.offset();
    int version = in.readInt();
    String name = in.readString();
    int payload = in.readCount("length of a master state's payload");
    long actual = in.offset() - start + payload;
    if (actual != length) {
      throw in.malformed(
          start - Integer.BYTES,
          "length of a master state " + length,
          actual + ", as name and payload are long");
    }
    in.skip(payload);
    visitor.masterState(name, version, payload);
  }

  private void walkTrailingProperties(int version) throws IOException {
    long start = in.offset();
    if (version >= FIRST_VERSION_WITH_PROPERTIES) {
      in.structurePath().enter("properties");
      new SerializedObjectWalker(in).walk();
      in.structurePath().leave();
    }
    long bytes = in.offset() - start + in.skipToEnd();
    if (bytes > 0) {
      visitor.trailingProperties(bytes);
    }
  }
}
