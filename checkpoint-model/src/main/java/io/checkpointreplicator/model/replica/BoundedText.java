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
package io.checkpointreplicator.model.replica;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The text of a manifest, which fails where it is larger than any manifest is. A few compressed
 * bytes can be gigabytes of text, and a value that nobody asked for is read whole.
 */
final class BoundedText extends FilterInputStream {
  /** Far more than the head of a manifest, or one file in it, has. */
  private static final int MOST_OF_A_VALUE = 256 * 1024;

  private final long most;
  private long left;
  private long leftOfValue = MOST_OF_A_VALUE;

  /** Text of at most so many bytes. */
  BoundedText(InputStream in, long most) {
    super(in);
    this.most = most;
    this.left = most;
  }

  /** Notes that a new value begins about here. */
  void nextValue() {
    leftOfValue = MOST_OF_A_VALUE;
  }

  @Override
  public int read() throws IOException {
    int found = super.read();
    if (found >= 0) {
      count(1);
    }
    return found;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int found = super.read(buffer, offset, length);
    if (found > 0) {
      count(found);
    }
    return found;
  }

  private void count(int bytes) throws ManifestFormatException {
    left -= bytes;
    leftOfValue -= bytes;
    if (left < 0) {
      throw new ManifestFormatException("Manifest has more than " + most + " bytes of text.");
    }
    if (leftOfValue < 0) {
      throw new ManifestFormatException(
          "Manifest has a value of more than " + MOST_OF_A_VALUE + " bytes.");
    }
  }
}
