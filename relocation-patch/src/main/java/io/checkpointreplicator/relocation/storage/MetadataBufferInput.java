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
import org.apache.flink.core.fs.FSDataInputStream;

/** Reads a {@link MetadataBuffer} that is no longer written to. Not thread-safe. */
final class MetadataBufferInput extends FSDataInputStream {

  private static final long NO_CHUNK = -1;

  private final MetadataBuffer buffer;
  private final Closeable onClose;
  private final byte[] space = new byte[MetadataBuffer.CHUNK_BYTES];
  private byte[] chunk = space;
  private long chunkIndex = NO_CHUNK;
  private long position;

  MetadataBufferInput(MetadataBuffer buffer, Closeable onClose) {
    this.buffer = buffer;
    this.onClose = onClose;
  }

  @Override
  public void seek(long desired) throws IOException {
    if (desired < 0 || desired > buffer.size()) {
      throw new IOException(
          "Cannot seek to " + desired + "; allowed: 0 to " + buffer.size() + ", the end.");
    }
    position = desired;
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public int read() throws IOException {
    if (position >= buffer.size()) {
      return -1;
    }
    return chunk()[(int) (position++ % MetadataBuffer.CHUNK_BYTES)] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position >= buffer.size()) {
      return -1;
    }
    int from = (int) (position % MetadataBuffer.CHUNK_BYTES);
    int step =
        (int)
            Math.min(Math.min(length, MetadataBuffer.CHUNK_BYTES - from), buffer.size() - position);
    System.arraycopy(chunk(), from, bytes, offset, step);
    position += step;
    return step;
  }

  @Override
  public int available() {
    return (int) Math.min(buffer.size() - position, Integer.MAX_VALUE);
  }

  private byte[] chunk() throws IOException {
    long index = position / MetadataBuffer.CHUNK_BYTES;
    if (index != chunkIndex) {
      chunk = buffer.chunk(index, space);
      chunkIndex = index;
    }
    return chunk;
  }

  @Override
  public void close() throws IOException {
    onClose.close();
  }
}
