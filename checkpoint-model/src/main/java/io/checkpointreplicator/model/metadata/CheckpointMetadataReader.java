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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Reads the {@code _metadata} file of a Flink checkpoint or savepoint as a stream, versions 3 to 6
 * (Flink 1.11 to 2.3).
 *
 * <p>Memory does not grow with the file: it is read once, through a buffer, and only a visitor
 * keeps what it wants to keep. Nothing is Java-deserialized. What Flink's own loader refuses is
 * refused, except for paths that are no URIs and for what the serialized properties say: only their
 * being whole is checked. Thread-safe, as it has no state.
 */
public final class CheckpointMetadataReader {

  private CheckpointMetadataReader() {}

  /**
   * Tells the visitor what the file contains.
   *
   * @param in the file from its first byte, buffered or not; read to its end, not closed
   * @return its length in bytes
   * @throws MetadataFormatException if the bytes are not metadata that Flink could load
   * @throws IOException if {@code in} cannot be read; trying again may help
   */
  public static long read(InputStream in, MetadataVisitor visitor) throws IOException {
    return CheckpointMetadataTranscoder.transcode(
        in, OutputStream.nullOutputStream(), LocationRewriter.identity(), visitor);
  }
}
