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
import org.apache.flink.core.fs.FSDataInputStream;

/** Reads a stream no faster than a bandwidth allows. */
final class LimitedInput extends FSDataInputStream {
  private final FSDataInputStream in;
  private final Bandwidth bandwidth;

  LimitedInput(FSDataInputStream in, Bandwidth bandwidth) {
    this.in = in;
    this.bandwidth = bandwidth;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int allowed = bandwidth.take(length);
    int used = 0;
    try {
      int read = in.read(buffer, offset, allowed);
      used = Math.max(0, read);
      return read;
    } finally {
      bandwidth.giveBack(allowed - used);
    }
  }

  @Override
  public long skip(long bytes) {
    return 0;
  }

  @Override
  public void seek(long position) throws IOException {
    in.seek(position);
  }

  @Override
  public long getPos() throws IOException {
    return in.getPos();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
