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
package io.checkpointreplicator.copy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.fs.ByteBufferReadable;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.local.LocalDataInputStream;

/** Reads a file no faster than a bandwidth allows. */
final class LimitedInput extends BlockInput {
  private static final int STREAM_BYTES = 256 * 1024;

  private final FSDataInputStream in;
  private final Bandwidth bandwidth;

  LimitedInput(FSDataInputStream in, Bandwidth bandwidth) {
    this.in = in;
    this.bandwidth = bandwidth;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    return limited(length, allowed -> in.read(buffer, offset, allowed));
  }

  /**
   * Reads from a position on, and leaves the stream wherever it likes. A store that can be asked
   * for a range sends nothing beyond it, and the connection stays open for the next one. Elsewhere
   * what was sent ahead is lost when the next position is another one.
   *
   * @return bytes that were read, at least 1; -1 at the end of the file, if the store says so
   */
  int readAt(long position, byte[] buffer, int offset, int length) throws IOException {
    // A local file would be read through a direct buffer as large as the range, in each thread.
    if (in instanceof ByteBufferReadable ranges && !(in instanceof LocalDataInputStream)) {
      // Hadoop's fills what remains of a buffer, from the beginning of its array.
      return limited(
          length,
          allowed -> ranges.read(position, ByteBuffer.wrap(buffer, offset, allowed).slice()));
    }
    if (in.getPos() != position) {
      in.seek(position);
    }
    return read(buffer, offset, Math.min(length, STREAM_BYTES));
  }

  private int limited(int most, Reading reading) throws IOException {
    int allowed = bandwidth.take(most);
    int used = 0;
    try {
      int read = reading.read(allowed);
      used = Math.max(0, read);
      return read;
    } finally {
      bandwidth.giveBack(allowed - used);
    }
  }

  @FunctionalInterface
  private interface Reading {
    int read(int allowed) throws IOException;
  }

  @Override
  public long skip(long bytes) {
    return 0;
  }

  /** Goes on from a position. */
  void seek(long position) throws IOException {
    in.seek(position);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
