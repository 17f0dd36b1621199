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
package io.checkpointreplicator.relocation.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that are written once and can then be read, as often as one likes: on the heap up to a
 * limit, in a temporary file beyond it.
 *
 * <pre>
 *   | chunk 0 | chunk 1 | ... | the chunk being written |
 *   '-- on the heap, or in --'      always on the heap
 *       the file
 * </pre>
 *
 * <p>A write that fails, because the disk is full for instance, leaves what was written before as
 * it is: {@link #size()} tells how much that is, and it can be read. Not thread-safe.
 */
final class MetadataBuffer extends OutputStream {

  private static final Logger LOG = LoggerFactory.getLogger(MetadataBuffer.class);

  /** Length of all chunks but the last one, in bytes. */
  static final int CHUNK_BYTES = 16 * 1024;

  private final long heapBytes;
  private final Path directory;
  private final List<byte[]> onHeap = new ArrayList<>();
  private byte[] last = new byte[CHUNK_BYTES];
  private int lastLength;
  private long fullChunks;
  private FileChannel file;

  /**
   * Creates an empty buffer.
   *
   * @param heapBytes how many bytes may lie on the heap, 0 or more; one chunk always does
   * @param directory local directory for the temporary file, which is deleted in {@link #close}
   */
  MetadataBuffer(long heapBytes, Path directory) {
    this.heapBytes = heapBytes;
    this.directory = directory;
  }

  /** Returns how many bytes have been written. */
  long size() {
    return fullChunks * CHUNK_BYTES + lastLength;
  }

  @Override
  public void write(int value) throws IOException {
    makeSpace();
    last[lastLength++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      makeSpace();
      int step = Math.min(left, CHUNK_BYTES - lastLength);
      System.arraycopy(bytes, from, last, lastLength, step);
      lastLength += step;
      from += step;
      left -= step;
    }
  }

  private void makeSpace() throws IOException {
    if (lastLength < CHUNK_BYTES) {
      return;
    }
    if (file == null && (onHeap.size() + 2L) * CHUNK_BYTES <= heapBytes) {
      onHeap.add(last);
      last = new byte[CHUNK_BYTES];
    } else {
      spill();
    }
    fullChunks++;
    lastLength = 0;
  }

  private void spill() throws IOException {
    if (file == null) {
      file =
          FileChannel.open(
              directory.resolve("checkpoint-metadata-" + UUID.randomUUID()),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    for (int i = 0; i < onHeap.size(); i++) {
      writeChunk(onHeap.get(i), i);
    }
    writeChunk(last, fullChunks);
    onHeap.clear();
  }

  private void writeChunk(byte[] chunk, long index) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(chunk);
    while (bytes.hasRemaining()) {
      file.write(bytes, index * CHUNK_BYTES + bytes.position());
    }
  }

  /**
   * Returns a chunk.
   *
   * @param index 0 to {@link #size()} / {@link #CHUNK_BYTES}; of the last chunk only the bytes that
   *     have been written mean something
   * @param space is used for chunks that lie in the file
   */
  byte[] chunk(long index, byte[] space) throws IOException {
    if (index == fullChunks) {
      return last;
    }
    if (index < onHeap.size()) {
      return onHeap.get((int) index);
    }
    ByteBuffer bytes = ByteBuffer.wrap(space);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, index * CHUNK_BYTES + bytes.position()) < 0) {
        throw new IOException(
            "The temporary file of the metadata in "
                + directory
                + " ends within chunk "
                + index
                + " of "
                + fullChunks
                + ". Somebody else has cut it.");
      }
    }
    return space;
  }

  /** Returns a stream over all that has been written; closing it leaves the buffer open. */
  MetadataBufferInput read() {
    return new MetadataBufferInput(this, () -> {});
  }

  /** Returns a stream over all that has been written; closing it closes the buffer. */
  MetadataBufferInput readOnce() {
    Closeable buffer = this;
    return new MetadataBufferInput(this, buffer);
  }

  /** Writes all that has been written to another stream. */
  void copyTo(OutputStream out) throws IOException {
    byte[] space = new byte[CHUNK_BYTES];
    for (long index = 0; index < fullChunks; index++) {
      out.write(chunk(index, space), 0, CHUNK_BYTES);
    }
    out.write(last, 0, lastLength);
  }

  /** Drops everything and deletes the temporary file. Never fails a checkpoint that is written. */
  @Override
  public void close() {
    onHeap.clear();
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.warn("Cannot delete the temporary file of checkpoint metadata in {}.", directory, e);
      }
    }
  }
}
