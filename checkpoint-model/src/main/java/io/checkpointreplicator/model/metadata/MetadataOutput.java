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
import java.io.OutputStream;

/** Buffers what is written to a rewritten {@code _metadata} file. Not thread-safe. */
final class MetadataOutput {

  private static final int BUFFER_BYTES = 128 * 1024;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int count;

  MetadataOutput(OutputStream out) {
    this.out = out;
  }

  void writeByte(int value) throws IOException {
    reserve(1);
    buffer[count++] = (byte) value;
  }

  void writeInt(int value) throws IOException {
    reserve(Integer.BYTES);
    BigEndian.putInt(buffer, count, value);
    count += Integer.BYTES;
  }

  void writeLong(long value) throws IOException {
    reserve(Long.BYTES);
    BigEndian.putLong(buffer, count, value);
    count += Long.BYTES;
  }

  /** Writes an encoded string of at most {@link ModifiedUtf8#MAX_BYTES}, after its length. */
  void writeString(byte[] encoded) throws IOException {
    reserve(Short.BYTES);
    BigEndian.putShort(buffer, count, encoded.length);
    count += Short.BYTES;
    write(encoded, 0, encoded.length);
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    if (length > buffer.length - count) {
      drain();
      if (length >= buffer.length) {
        out.write(bytes, from, length);
        return;
      }
    }
    System.arraycopy(bytes, from, buffer, count, length);
    count += length;
  }

  /** Hands everything to the stream below and flushes it. */
  void flush() throws IOException {
    drain();
    out.flush();
  }

  private void reserve(int bytes) throws IOException {
    if (bytes > buffer.length - count) {
      drain();
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, count);
    count = 0;
  }
}
