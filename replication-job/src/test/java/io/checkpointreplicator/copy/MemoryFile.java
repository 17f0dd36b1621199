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

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.FSDataInputStream;

/** A file in memory. */
final class MemoryFile implements LargeFiles.Opener {
  private final AtomicInteger open = new AtomicInteger();
  private final byte[] content;
  private final boolean readsShort;

  private MemoryFile(byte[] content, boolean readsShort) {
    this.content = content;
    this.readsShort = readsShort;
  }

  /** A file whose streams read as much as they are asked for. */
  static MemoryFile of(byte... content) {
    return new MemoryFile(content, false);
  }

  /** A file whose streams read as much as they like, at least a byte. */
  static MemoryFile readShort(byte... content) {
    return new MemoryFile(content, true);
  }

  /** A file of that many bytes, of which none is like its neighbours. */
  static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  /** Streams that were opened and not closed. */
  int openStreams() {
    return open.get();
  }

  @Override
  public LimitedInput open() {
    return open(Bandwidth.UNLIMITED);
  }

  LimitedInput open(Bandwidth bandwidth) {
    open.incrementAndGet();
    return new LimitedInput(new Stream(), bandwidth);
  }

  private final class Stream extends FSDataInputStream {
    private final Random lengths = new Random(content.length);
    private int position;

    @Override
    public int read() {
      return position < content.length ? content[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (position >= content.length) {
        return -1;
      }
      int wanted = readsShort ? 1 + lengths.nextInt(length) : length;
      int read = Math.min(wanted, content.length - position);
      System.arraycopy(content, position, buffer, offset, read);
      position += read;
      return read;
    }

    @Override
    public void seek(long newPosition) {
      position = (int) newPosition;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
