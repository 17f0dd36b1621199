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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** A content whose length and checksum are taken while it is written. */
final class MeasuredContent implements Store.Content {
  private final Store.Content content;
  private final CRC32C crc = new CRC32C();
  private long bytes;

  MeasuredContent(Store.Content content) {
    this.content = content;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    crc.reset();
    bytes = 0;
    content.writeTo(
        new CheckedOutputStream(out, crc) {
          @Override
          public void write(int b) throws IOException {
            super.write(b);
            bytes++;
          }

          @Override
          public void write(byte[] buffer, int offset, int length) throws IOException {
            super.write(buffer, offset, length);
            bytes += length;
          }
        });
  }

  /** What was written last. */
  ReplicaFile.Content measured() {
    return new ReplicaFile.Content(bytes, crc.getValue());
  }
}
