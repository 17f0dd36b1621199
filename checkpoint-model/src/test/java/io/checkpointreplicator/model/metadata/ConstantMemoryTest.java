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

import static io.checkpointreplicator.model.metadata.MetadataBytes.upToChannelState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToKeyedState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToSubtaskState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.withOperators;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory depends neither on what the bytes claim nor on how many there are. */
final class ConstantMemoryTest {

  private static final int MUCH = Integer.MAX_VALUE;

  /** Two buffers and what is needed to make an exception. */
  private static final long ALLOWED_BYTES = 2_000_000;

  static List<MetadataBytes> hugeClaims() {
    return Stream.of(
            new MetadataBytes().int4(0x4960672d).int4(4).int8(0).int4(MUCH),
            new MetadataBytes()
                .int4(0x4960672d)
                .int4(4)
                .int8(0)
                .int4(1)
                .int4(0xc96b1696)
                .int4(MUCH),
            new MetadataBytes()
                .int4(0x4960672d)
                .int4(4)
                .int8(0)
                .int4(1)
                .int4(0xc96b1696)
                .int4(MUCH)
                .int4(0)
                .utf("")
                .int4(MUCH - 10),
            withOperators(4, MUCH),
            withOperators(4, 1).operator(4, 1).int1(1).utf("n").int4(MUCH),
            withOperators(4, 1).operator(4, 1).int1(0).int4(MUCH),
            upToSubtaskState(4).int4(1).int1(4).int4(MUCH),
            upToSubtaskState(4).int4(1).int1(4).int4(1).utf("s").int1(0).int4(MUCH),
            upToKeyedState(4).int1(3).int4(0).int4(MUCH),
            upToKeyedState(4).int1(5).int8(0).utf("b").range().int1(0).int4(MUCH),
            upToKeyedState(4).int1(14).range().int8(0).int4(MUCH),
            upToKeyedState(4).int1(14).range().int8(0).int4(0).int4(MUCH),
            upToKeyedState(4).int1(9).range().int8(0).int8(0).int4(MUCH),
            upToKeyedState(4).int1(9).range().int8(0).int8(0).int4(1).int4(0).int4(MUCH),
            upToKeyedState(4).int1(10).range().int4(MUCH),
            upToChannelState(4).int4(MUCH),
            upToChannelState(4).int4(0).int4(MUCH),
            upToChannelState(4).int4(1).int4(0).int8(0).int4(MUCH),
            upToChannelState(6).int4(1).int1(3).int4(0).int8(0).int1(0).int4(MUCH),
            withOperators(4, 0).int4(0xaced0005).int1(0x72).utf("[B").int8(0).int1(2).int1(0xff),
            withOperators(4, 0)
                .int4(0xaced0005)
                .int1(0x75)
                .int1(0x72)
                .utf("[J")
                .int8(0)
                .int1(2)
                .raw((byte) 0, (byte) 0)
                .int1(0x78)
                .int1(0x70)
                .int4(MUCH))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("hugeClaims")
  void lengthsAndCountsAreNotBelieved(MetadataBytes bytes) {
    long before = allocatedBytes();
    assertThatThrownBy(() -> EventLog.of(bytes)).isInstanceOf(MetadataFormatException.class);
    assertThat(allocatedBytes() - before).isLessThan(ALLOWED_BYTES);
  }

  @Test
  void stateOfTwoGigabytesIsPassedOn() throws IOException {
    byte[] head =
        upToKeyedState(3).int1(3).int4(0).int4(0).int1(1).utf("n").int4(MUCH).toByteArray();
    byte[] tail = new MetadataBytes().int1(0).int4(0).int4(0).toByteArray();
    InputStream in =
        new SequenceInputStream(
            new SequenceInputStream(new ByteArrayInputStream(head), new Zeros(MUCH)),
            new ByteArrayInputStream(tail));
    Counter out = new Counter();
    long before = allocatedBytes();
    CheckpointMetadataTranscoder.transcode(
        in, out, LocationRewriter.identity(), new MetadataVisitor() {});
    assertThat(allocatedBytes() - before).isLessThan(ALLOWED_BYTES);
    assertThat(out.count).isEqualTo(head.length + (long) MUCH + tail.length);
  }

  private static long allocatedBytes() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  private static final class Zeros extends InputStream {
    private long left;

    private Zeros(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = (int) Math.min(left, length);
      left -= count;
      return count > 0 ? count : -1;
    }
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
