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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.ByteBufferReadable;
import org.apache.flink.core.fs.FSDataInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitedInputTest {
  /** Grants ten bytes at a time. */
  private static final class Meter implements Bandwidth {
    private int used;

    @Override
    public int take(int most) {
      int taken = Math.min(10, most);
      used += taken;
      return taken;
    }

    @Override
    public void giveBack(int unused) {
      used -= unused;
    }
  }

  private final Meter meter = new Meter();
  private final byte[] content = "a state file of thirty-one bytes".getBytes();

  @Test
  void readsNoMoreThanIsGrantedAndPaysForEachByteOnce() throws IOException {
    InputStream in = MemoryFile.of(content).open(meter);

    assertThat(in.read(new byte[100], 5, 50)).isEqualTo(10);
    assertThat(in.read()).isEqualTo(content[10]);
    assertThat(in.readAllBytes()).hasSize(content.length - 11);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(meter.used).isEqualTo(content.length);
  }

  @Test
  void whatIsNotReadIsGivenBack() {
    FSDataInputStream broken =
        new FSDataInputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }

          @Override
          public void seek(long position) {}

          @Override
          public long getPos() {
            return 0;
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new LimitedInput(broken, meter).read(new byte[5]))
        .withMessage("broken");
    assertThat(meter.used).isZero();
  }

  @Test
  void noByteIsSkippedUnpaid() throws IOException {
    InputStream in = MemoryFile.of(content).open(meter);

    assertThat(in.skip(5)).isZero();
    assertThat(in.markSupported()).isFalse();
    assertThat(in.read(new byte[0])).isZero();
    assertThat(in.read()).isEqualTo(content[0]);
  }

  @Test
  void readsAtAPositionWhereverTheStreamIs() throws IOException {
    LimitedInput in = MemoryFile.of(content).open(meter);
    byte[] buffer = new byte[20];

    assertThat(in.readAt(20, buffer, 1, 5)).isEqualTo(5);
    assertThat(in.readAt(2, buffer, 6, 14)).isEqualTo(10);
    assertThat(in.readAt(content.length, buffer, 0, 1)).isEqualTo(-1);

    assertThat(new String(buffer, 1, 15)).isEqualTo("ty-onstate file");
    assertThat(meter.used).isEqualTo(15);
  }

  /** As Hadoop's file systems read a range: all of it, without moving the buffer on. */
  private static final class Ranges extends FSDataInputStream implements ByteBufferReadable {
    private final byte[] content;

    Ranges(byte... content) {
      this.content = content;
    }

    @Override
    public int read(long position, ByteBuffer range) {
      int length = range.remaining();
      System.arraycopy(content, (int) position, range.array(), range.arrayOffset(), length);
      return length;
    }

    @Override
    public int read(ByteBuffer buffer) {
      throw new AssertionError("Nobody asked for a stream");
    }

    @Override
    public int read() {
      throw new AssertionError("Nobody asked for a stream");
    }

    @Override
    public void seek(long position) {
      throw new AssertionError("Nobody asked for a stream");
    }

    @Override
    public long getPos() {
      throw new AssertionError("Nobody asked for a stream");
    }
  }

  @Test
  void asksForARangeWhereAStoreCanBeAskedForOne() throws IOException {
    LimitedInput in = new LimitedInput(new Ranges(content), meter);
    byte[] buffer = new byte[20];

    assertThat(in.readAt(20, buffer, 1, 5)).isEqualTo(5);
    assertThat(in.readAt(2, buffer, 6, 14)).isEqualTo(10);

    assertThat(new String(buffer, 1, 15)).isEqualTo("ty-onstate file");
    assertThat(meter.used).isEqualTo(15);
  }

  /** What a thread has needed for one piece it keeps. */
  @Test
  void aPieceOfALocalFileTakesNoMemoryBesideTheHeap(@TempDir Path directory) throws IOException {
    byte[] piece = new byte[8 * 1024 * 1024];
    Path file = Files.write(directory.resolve("file"), piece);
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long before = direct.getMemoryUsed();

    try (LimitedInput in =
        new LimitedInput(Store.open(StorePath.parse("file:" + file)), Bandwidth.UNLIMITED)) {
      assertThat(in.readAt(1, piece, 0, piece.length)).isPositive();
    }

    assertThat(direct.getMemoryUsed() - before).isLessThan(piece.length / 2);
  }
}
