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
import java.io.InputStream;
import java.util.OptionalInt;

/**
 * Reads the primitive values of a {@code _metadata} file and passes every byte on to an output,
 * except where a held piece is replaced.
 *
 * <pre>
 *  buffer: | passed on | read, not passed on yet | not read yet | free |
 *          0           passed        (held)      position       limit  length
 * </pre>
 *
 * <p>Memory is the buffer, whatever lengths the bytes claim. Positions of the walk, and with them
 * all {@link MetadataFormatException}s, are made here. Not thread-safe.
 */
final class MetadataInput {

  /** More than the longest piece that can be held: a segment handle up to its path. */
  private static final int BUFFER_BYTES = 128 * 1024;

  private static final int NOTHING_HELD = -1;

  private final InputStream in;
  private final MetadataOutput out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final StructurePath structurePath = new StructurePath();
  private OptionalInt version = OptionalInt.empty();
  private long bufferOffset;
  private int passed;
  private int held = NOTHING_HELD;
  private int position;
  private int limit;

  MetadataInput(InputStream in, MetadataOutput out) {
    this.in = in;
    this.out = out;
  }

  StructurePath structurePath() {
    return structurePath;
  }

  /** Sets the version that error messages tell from now on. */
  void version(int metadataVersion) {
    version = OptionalInt.of(metadataVersion);
  }

  /** Returns the offset in the file of the byte that is read next. */
  long offset() {
    return bufferOffset + position;
  }

  int readUnsignedByte() throws IOException {
    require(1);
    return buffer[position++] & 0xFF;
  }

  int readUnsignedShort() throws IOException {
    require(Short.BYTES);
    int value = BigEndian.unsignedShortAt(buffer, position);
    position += Short.BYTES;
    return value;
  }

  int readInt() throws IOException {
    require(Integer.BYTES);
    int value = BigEndian.intAt(buffer, position);
    position += Integer.BYTES;
    return value;
  }

  long readLong() throws IOException {
    require(Long.BYTES);
    long value = BigEndian.longAt(buffer, position);
    position += Long.BYTES;
    return value;
  }

  /** Reads a count or a length: an int that must not be negative. */
  int readCount(String what) throws IOException {
    int count = readInt();
    if (count < 0) {
      throw malformed(offset() - Integer.BYTES, what + " " + count, "0 or more");
    }
    return count;
  }

  /** Reads a string of at most 65,535 bytes in modified UTF-8. */
  String readString() throws IOException {
    int length = requireString();
    String text = ModifiedUtf8.decode(buffer, position, position + length);
    position += length;
    return text;
  }

  /** Like {@link #readString()}, for a string that nobody wants to know. */
  void skipString() throws IOException {
    int length = requireString();
    position += length;
  }

  /** Passes on bytes without looking at them; there may be any number of them. */
  void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      if (position == limit) {
        fill(1, left);
      }
      int step = (int) Math.min(left, limit - position);
      position += step;
      left -= step;
    }
  }

  /** Passes on everything up to the end of the file and returns how many bytes that was. */
  long skipToEnd() throws IOException {
    long start = offset();
    do {
      position = limit;
      makeSpace();
    } while (readMore());
    return offset() - start;
  }

  /** Holds back the last bytes read and all that are read from now on, at most one handle. */
  void hold(int lastBytes) {
    held = position - lastBytes;
  }

  /** Passes on the held bytes as they are. */
  void passHeld() {
    held = NOTHING_HELD;
  }

  /** Drops the held bytes and returns the output to write other bytes to instead. */
  MetadataOutput replaceHeld() throws IOException {
    out.write(buffer, passed, held - passed);
    passed = position;
    held = NOTHING_HELD;
    return out;
  }

  /** Passes on what is left and flushes the output. */
  void finish() throws IOException {
    out.write(buffer, passed, position - passed);
    passed = position;
    out.flush();
  }

  /** Returns the error for a value at an offset. */
  MetadataFormatException malformed(long offset, String found, String allowed) {
    return malformed(offset, found, allowed, "");
  }

  /** Returns the error for a value at an offset, with what to do about it. */
  MetadataFormatException malformed(long offset, String found, String allowed, String remedy) {
    return new MetadataFormatException(
        new MetadataFormatException.Place(offset, version, structurePath.toString()),
        found,
        allowed,
        remedy);
  }

  /** Returns the error for the byte that was read last, usually a tag. */
  MetadataFormatException malformedLastByte(String found, String allowed) {
    return malformed(offset() - 1, found, allowed);
  }

  private int requireString() throws IOException {
    int length = readUnsignedShort();
    require(length);
    if (!ModifiedUtf8.isAscii(buffer, position, position + length)) {
      int fault = ModifiedUtf8.firstFault(buffer, position, position + length);
      if (fault != ModifiedUtf8.NO_FAULT) {
        throw malformed(
            bufferOffset + fault,
            "byte 0x%02x in a string".formatted(buffer[fault]),
            "modified UTF-8, as DataInput.readUTF reads it");
      }
    }
    return length;
  }

  private void require(int bytes) throws IOException {
    if (bytes > limit - position) {
      fill(bytes, bytes);
    }
  }

  private void fill(int bytes, long wanted) throws IOException {
    makeSpace();
    while (limit - position < bytes) {
      if (!readMore()) {
        throw malformed(
            bufferOffset + limit,
            "end of file",
            "at least " + (wanted - (limit - position)) + " more bytes",
            "The file is incomplete: it is still being written, or was copied in part.");
      }
    }
  }

  private void makeSpace() throws IOException {
    int keep = held == NOTHING_HELD ? position : held;
    out.write(buffer, passed, keep - passed);
    System.arraycopy(buffer, keep, buffer, 0, limit - keep);
    bufferOffset += keep;
    position -= keep;
    limit -= keep;
    passed = 0;
    held = held == NOTHING_HELD ? NOTHING_HELD : 0;
  }

  private boolean readMore() throws IOException {
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      return false;
    }
    limit += read;
    return true;
  }
}
