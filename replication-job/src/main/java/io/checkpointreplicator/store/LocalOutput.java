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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * A new file on a local disk. Flink's local file system cannot create one with permissions: it
 * would have to open again what was created for it, which costs as much as writing a small file.
 */
final class LocalOutput extends FSDataOutputStream {
  /** Java keeps a buffer outside of the heap for each thread, as large as the largest write. */
  private static final int MOST_AT_ONCE = 64 * 1024;

  private final FileChannel file;

  private LocalOutput(FileChannel file) {
    this.file = file;
  }

  /**
   * Creates a file; the caller closes it.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is something of that name, be it a
   *     link that leads nowhere
   * @throws java.nio.file.NoSuchFileException if its directory is not there
   */
  static LocalOutput create(Path file, FileAttribute<?> permissions) throws IOException {
    return new LocalOutput(
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int next = Math.min(MOST_AT_ONCE, length - done);
      done += file.write(ByteBuffer.wrap(buffer, offset + done, next));
    }
  }

  @Override
  public long getPos() throws IOException {
    return file.position();
  }

  /** Nothing is held back. */
  @Override
  public void flush() {}

  @Override
  public void sync() throws IOException {
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
