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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Transcodes bytes that nobody vouches for, and asserts what holds for all bytes whatsoever:
 *
 * <ul>
 *   <li>They are transcoded to their end, or refused by a {@link MetadataFormatException} that says
 *       where; nothing else is thrown, not even an error of the virtual machine.
 *   <li>Memory: all that is allocated on the way, garbage included, is the buffers and a small
 *       multiple of the length of the bytes.
 *   <li>Work: a visitor is told of less than there are bytes, and the end of the file is met once.
 * </ul>
 *
 * <p>That it comes to an end at all is seen by {@link InTime}.
 */
final class WatchedRun {

  /** Two buffers of 128 KiB, the path of the walk, and what it takes to make an exception. */
  private static final long ALLOWED_BYTES = 600_000;

  /** Objects that a visitor is told of: the dearest are files, of 14 bytes each at the least. */
  private static final long ALLOWED_BYTES_PER_BYTE = 16;

  private static final String PLACES =
      "|properties|master state \\d+|operator \\d+( / [a-z ]+( \\d+)?)*";

  /** What lies outside of master states, operators and properties. */
  private static final String AT_THE_TOP =
      "(magic number|metadata version|checkpoint id|number of master states|number of operators|end"
          + " of file).*";

  private static final com.sun.management.ThreadMXBean THREAD_COUNTERS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] bytes;
  private final LocationRewriter rewriter;
  private final OutputStream out;

  private WatchedRun(byte[] bytes, LocationRewriter rewriter, OutputStream out) {
    this.bytes = bytes;
    this.rewriter = rewriter;
    this.out = out;
  }

  /**
   * Transcodes the bytes to themselves, and asserts that all that is written on the way, also
   * before they are refused, is them.
   *
   * @return why they were refused, if they were
   */
  static Optional<MetadataFormatException> identity(byte[] bytes) {
    ExpectedOutput out = new ExpectedOutput(bytes);
    Optional<MetadataFormatException> refusal = of(bytes, LocationRewriter.identity(), out);
    out.assertEnd(refusal.isEmpty());
    return refusal;
  }

  /**
   * Transcodes the bytes.
   *
   * @param out must not allocate
   * @return why they were refused, if they were
   */
  static Optional<MetadataFormatException> of(
      byte[] bytes, LocationRewriter rewriter, OutputStream out) {
    return new WatchedRun(bytes, rewriter, out).run();
  }

  private Optional<MetadataFormatException> run() {
    CountedInput in = new CountedInput(bytes);
    EventCount events = new EventCount();
    long before = THREAD_COUNTERS.getCurrentThreadAllocatedBytes();
    Throwable thrown =
        catchThrowable(() -> CheckpointMetadataTranscoder.transcode(in, out, rewriter, events));
    if (THREAD_COUNTERS.getCurrentThreadAllocatedBytes() - before > allowedBytes()) {
      assertMemory();
    }
    if (thrown instanceof AssertionError error) {
      throw error;
    }
    assertThat(events.count()).as("events").isLessThanOrEqualTo(bytes.length);
    assertThat(in.ends).as("attempts to read behind the end").isLessThanOrEqualTo(1);
    if (thrown == null) {
      assertThat(in.ends).isEqualTo(1);
      return Optional.empty();
    }
    assertThat(thrown).isExactlyInstanceOf(MetadataFormatException.class);
    MetadataFormatException refusal = (MetadataFormatException) thrown;
    assertPlaced(refusal);
    return Optional.of(refusal);
  }

  /** Once more, because what happens for the first time in this JVM loads classes. */
  private void assertMemory() {
    long before = THREAD_COUNTERS.getCurrentThreadAllocatedBytes();
    catchThrowable(
        () ->
            CheckpointMetadataTranscoder.transcode(
                new CountedInput(bytes),
                OutputStream.nullOutputStream(),
                rewriter,
                new EventCount()));
    assertThat(THREAD_COUNTERS.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated for %d bytes", bytes.length)
        .isLessThanOrEqualTo(allowedBytes());
  }

  private long allowedBytes() {
    return ALLOWED_BYTES + ALLOWED_BYTES_PER_BYTE * bytes.length;
  }

  private void assertPlaced(MetadataFormatException refusal) {
    assertThat(refusal.offset()).isBetween(0L, (long) bytes.length);
    assertThat(refusal.structurePath()).matches(PLACES);
    if (refusal.structurePath().isEmpty()) {
      assertThat(refusal.found()).matches(AT_THE_TOP);
    }
    assertThat(refusal.getMessage())
        .contains("at byte " + refusal.offset())
        .contains(refusal.structurePath() + ": found " + refusal.found())
        .contains("; allowed: " + refusal.allowed())
        .doesNotContainPattern("\\p{Cntrl}");
  }

  private static final class CountedInput extends ByteArrayInputStream {
    private int ends;

    private CountedInput(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      int count = super.read(target, offset, length);
      ends += count < 0 ? 1 : 0;
      return count;
    }
  }
}
