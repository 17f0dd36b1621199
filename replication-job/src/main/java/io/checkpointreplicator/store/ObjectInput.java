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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;

/** An object that is read; each of its errors is one of input and output. */
final class ObjectInput extends FSDataInputStream {
  private final StorePath object;
  private final FSDataInputStream in;

  ObjectInput(StorePath object, FSDataInputStream in) {
    this.object = object;
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (RuntimeException e) {
      throw Failures.ofStore(object, e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (RuntimeException e) {
      throw Failures.ofStore(object, e);
    }
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
