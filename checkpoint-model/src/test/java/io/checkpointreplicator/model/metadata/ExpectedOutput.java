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

import java.io.OutputStream;
import java.util.Arrays;

/** Takes what is expected and nothing else, and sees whether the writer said that it is done. */
final class ExpectedOutput extends OutputStream {

  private final byte[] expected;
  private int count;
  private boolean flushed;

  ExpectedOutput(byte[] expected) {
    this.expected = expected;
  }

  /** Asserts that everything was written and flushed, or that the writer does not pretend so. */
  void assertEnd(boolean complete) {
    assertThat(flushed).as("flushed").isEqualTo(complete);
    if (complete) {
      assertThat(count).as("bytes written").isEqualTo(expected.length);
    }
  }

  /** How many of the expected bytes were written so far. */
  int count() {
    return count;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > expected.length - count
        || !Arrays.equals(bytes, offset, offset + length, expected, count, count + length)) {
      throw new AssertionError("Other bytes than expected from byte " + count + " on");
    }
    count += length;
  }

  @Override
  public void flush() {
    flushed = true;
  }
}
