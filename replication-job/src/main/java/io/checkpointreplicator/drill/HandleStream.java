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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.drill.StatePart.Length;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** What a handle of Flink's leads to. */
final class HandleStream {
  private static final int BUFFER_BYTES = 128 * 1024;

  private HandleStream() {}

  /** Where a handle's bytes lie, in words. */
  static String place(StreamStateHandle handle) {
    if (handle instanceof KeyGroupsStateHandle keyGroups) {
      return place(keyGroups.getDelegateStateHandle());
    }
    if (handle instanceof FileStateHandle file) {
      return file.getFilePath().toString();
    }
    if (handle instanceof SegmentFileStateHandle segment) {
      return "%s, %d bytes from %d on"
          .formatted(segment.getFilePath(), segment.getStateSize(), segment.getStartPos());
    }
    return "in the metadata";
  }

  /**
   * Copies all bytes of a handle.
   *
   * @param copied is told of each number of bytes as they come
   * @throws IOException if they cannot be read, or are not as many as the handle says
   * @throws NoRoomException if they cannot be written
   */
  static void copy(StreamStateHandle handle, Length length, OutputStream out, AtomicLong copied)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try (FSDataInputStream in = handle.openInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        write(buffer, read, out);
        total += read;
        copied.addAndGet(read);
      }
    }
    long expected = handle.getStateSize();
    if (total < expected || (length == Length.EXACT && total > expected)) {
      throw new EOFException(total + " bytes can be read where " + expected + " are expected.");
    }
  }

  private static void write(byte[] buffer, int length, OutputStream out) throws NoRoomException {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new NoRoomException(
          "A temporary file cannot be written: " + e.getMessage() + ". Name a place with --temp.",
          e);
    }
  }

  /** A part of a stream as a stream: ends behind it, and is never closed. */
  static final class Section extends InputStream {
    private final InputStream in;
    private long left;

    Section(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
