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
import org.apache.flink.core.fs.FSDataOutputStream;

/** A file that is written; each refusal of HDFS is one that says what to do. */
final class HdfsOutput extends FSDataOutputStream {
  private final StorePath file;
  private final FSDataOutputStream out;
  private IOException last;

  HdfsOutput(StorePath file, FSDataOutputStream out) {
    this.file = file;
    this.out = out;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void explaining(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      // A stream of HDFS that has failed throws the very same error again when it is closed, which
      // Java does not take as one that is suppressed by itself.
      IOException error = e == last ? new IOException(e.getMessage(), e) : e;
      last = e;
      throw HdfsRefusal.explain(file, error);
    }
  }

  @Override
  public void write(int value) throws IOException {
    explaining(() -> out.write(value));
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    explaining(() -> out.write(buffer, offset, length));
  }

  @Override
  public void flush() throws IOException {
    explaining(out::flush);
  }

  @Override
  public void sync() throws IOException {
    explaining(out::sync);
  }

  @Override
  public void close() throws IOException {
    explaining(out::close);
  }

  @Override
  public long getPos() throws IOException {
    return out.getPos();
  }
}
