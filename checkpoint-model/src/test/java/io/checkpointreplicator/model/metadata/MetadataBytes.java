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

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/** Writes metadata by hand, value by value, independently of the code under test. */
final class MetadataBytes {

  static final String OPERATOR_ID = "0123456789abcdeffedcba9876543210";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  /** The beginning of a file with one operator, up to its name. */
  static MetadataBytes withOperators(int version, int operators) {
    return new MetadataBytes().int4(0x4960672d).int4(version).int8(42).int4(0).int4(operators);
  }

  /** A file with one running subtask, up to its state. */
  static MetadataBytes upToSubtaskState(int version) {
    return withOperators(version, 1).operator(version, 1).int1(0).int4(1).int4(0);
  }

  /** A file with one running subtask, up to its managed keyed state. */
  static MetadataBytes upToKeyedState(int version) {
    return upToSubtaskState(version).int4(0).int4(0);
  }

  /** A file with one running subtask, up to its input channel state. */
  static MetadataBytes upToChannelState(int version) {
    return upToKeyedState(version).int1(0).int1(0);
  }

  /** The rest of a file after the managed keyed state of its only subtask. */
  MetadataBytes endAfterKeyedState(int version) {
    return int1(0).endAfterRawKeyedState(version);
  }

  MetadataBytes endAfterRawKeyedState(int version) {
    return int4(0).int4(0).end(version);
  }

  /** Properties where the version has them. */
  MetadataBytes end(int version) {
    return version < 4 ? this : serialized(SampleProperties.of(null));
  }

  /** Name, uid, id and parallelism of an operator. */
  MetadataBytes operator(int version, int parallelism) {
    if (version >= 5) {
      utf("name").utf("");
    }
    return raw(HexFormat.of().parseHex(OPERATOR_ID)).int4(parallelism).int4(128);
  }

  MetadataBytes masterState(String name, int version, byte[] payload) {
    MetadataBytes inner = new MetadataBytes().int4(version).utf(name).int4(payload.length);
    inner.raw(payload);
    byte[] data = inner.toByteArray();
    return int4(0xc96b1696).int4(data.length).raw(data);
  }

  MetadataBytes byteStream(int length) {
    return int1(1).utf("inline").int4(length).raw(new byte[length]);
  }

  MetadataBytes file(String path, long length) {
    return int1(2).int8(length).utf(path);
  }

  MetadataBytes relativeFile(String path, long length) {
    return int1(6).utf(path).int8(length);
  }

  MetadataBytes segment(String path, long start, long length) {
    return int1(15).int8(start).int8(length).int4(1).utf(path).utf("logical-id");
  }

  /** A range of two key groups from 3. */
  MetadataBytes range() {
    return int4(3).int4(2);
  }

  MetadataBytes rangeWithOffsets() {
    return range().int8(100).int8(-1);
  }

  MetadataBytes int1(int value) {
    return write(() -> out.writeByte(value));
  }

  MetadataBytes int4(int value) {
    return write(() -> out.writeInt(value));
  }

  MetadataBytes int8(long value) {
    return write(() -> out.writeLong(value));
  }

  MetadataBytes utf(String text) {
    return write(() -> out.writeUTF(text));
  }

  MetadataBytes raw(byte... values) {
    return write(() -> out.write(values));
  }

  /** An object as Java serializes it, with the header of the stream. */
  MetadataBytes serialized(Serializable object) {
    return write(() -> new ObjectOutputStream(out).writeObject(object));
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  private MetadataBytes write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Write {
    void run() throws IOException;
  }
}
