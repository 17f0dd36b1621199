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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;

/**
 * A file on an object store: a small one is collected and put at once, a larger one is uploaded in
 * parts while it is written, and completed when it is published. No stream is ever closed before
 * all of the file is in it, for that would make an object of the part that is.
 */
final class NewObject extends NewFile {
  /** As long as the shortest part that S3 takes. */
  static final int SMALL_BYTES = 5 * 1024 * 1024;

  private final Path name;
  private final FileSystem store;
  private final Content content = new Content();
  private RecoverableFsDataOutputStream parts;
  private boolean published;

  NewObject(StorePath name) throws IOException {
    this.name = name.toFlinkPath();
    this.store = this.name.getFileSystem();
  }

  @Override
  public OutputStream content() {
    return content;
  }

  /** What was written is in memory or on its way; {@link #publish} fails if not all of it came. */
  @Override
  public void seal() {}

  @Override
  public void publish() throws IOException {
    if (parts == null) {
      FSDataOutputStream out = store.create(name, FileSystem.WriteMode.NO_OVERWRITE);
      content.small.writeTo(out);
      out.close();
    } else {
      RecoverableFsDataOutputStream.Committer committer = parts.closeForCommit();
      parts = null;
      committer.commit();
    }
    published = true;
  }

  @Override
  public void close() throws IOException {
    if (!published && parts != null) {
      parts.close();
    }
  }

  private final class Content extends OutputStream {
    private ByteArrayOutputStream small = new ByteArrayOutputStream();

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (parts == null && small.size() + (long) length <= SMALL_BYTES) {
        small.write(buffer, offset, length);
        return;
      }
      if (parts == null) {
        parts = store.createRecoverableWriter().open(name);
        small.writeTo(parts);
        small = new ByteArrayOutputStream(0);
      }
      parts.write(buffer, offset, length);
    }
  }
}
