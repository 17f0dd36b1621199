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
package io.checkpointreplicator.relocation.storage;

import java.io.IOException;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;

/**
 * Takes the metadata that Flink writes for a checkpoint and writes it to Flink's own stream, with
 * the paths of the job's directory made relative.
 *
 * <ol>
 *   <li>Flink opens the stream, and with it its own one: errors come where they always came.
 *   <li>What Flink writes goes to a {@link MetadataBuffer}. If that fails, because the temporary
 *       directory is full, it and all that follows goes to Flink's stream as it is.
 *   <li>Flink finishes the checkpoint. The buffer is transcoded into a second one, and that one is
 *       written to Flink's stream. If transcoding fails, the first one is written. So nothing
 *       partial is ever written, and only what would have failed without this class fails, or what
 *       {@code relocation.fail-on-foreign} asks to fail.
 * </ol>
 *
 * <p>Not thread-safe: Flink uses it in one thread.
 */
final class RelocatingMetadataStream extends CheckpointMetadataOutputStream {

  private final CheckpointMetadataOutputStream stock;
  private final MetadataRelocation relocation;
  private final long checkpointId;
  private final MetadataBuffer buffer;
  private final byte[] single = new byte[1];
  private boolean passThrough;

  RelocatingMetadataStream(
      CheckpointMetadataOutputStream stock, MetadataRelocation relocation, long checkpointId) {
    this.stock = stock;
    this.relocation = relocation;
    this.checkpointId = checkpointId;
    this.buffer = relocation.newBuffer();
  }

  @Override
  public void write(int value) throws IOException {
    single[0] = (byte) value;
    write(single, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (passThrough) {
      stock.write(bytes, offset, length);
      return;
    }
    long before = buffer.size();
    try {
      buffer.write(bytes, offset, length);
    } catch (IOException e) {
      int taken = (int) (buffer.size() - before);
      relocation.report().notRelocatable(checkpointId, e);
      passThrough = true;
      buffer.copyTo(stock);
      stock.write(bytes, offset + taken, length - taken);
    }
  }

  @Override
  public CompletedCheckpointStorageLocation closeAndFinalizeCheckpoint() throws IOException {
    if (!passThrough) {
      passThrough = true;
      relocation.relocate(buffer, stock, checkpointId);
    }
    CompletedCheckpointStorageLocation finished = stock.closeAndFinalizeCheckpoint();
    buffer.close();
    return finished;
  }

  @Override
  public long getPos() throws IOException {
    return passThrough ? stock.getPos() : buffer.size();
  }

  /** Does nothing as long as the bytes only lie in the buffer. */
  @Override
  public void flush() throws IOException {
    if (passThrough) {
      stock.flush();
    }
  }

  /** Does nothing as long as the bytes only lie in the buffer: finishing makes them durable. */
  @Override
  public void sync() throws IOException {
    if (passThrough) {
      stock.sync();
    }
  }

  @Override
  public void close() throws IOException {
    try (buffer) {
      stock.close();
    }
  }
}
