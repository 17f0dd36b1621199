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
import java.util.Objects;

/**
 * Copies the {@code _metadata} file of a Flink checkpoint or savepoint and changes the locations of
 * its files on the way, versions 3 to 6 (Flink 1.11 to 2.3).
 *
 * <p>Everything that is not a changed location is copied byte for byte: the version, the tags, the
 * names and contents of inline state, the Java-serialized properties at the end, and also bytes
 * after them, and after the operators in version 3, which Flink does not read. When no location
 * changes the copy is identical. Memory does not grow with the file. Thread-safe, as it has no
 * state.
 */
public final class CheckpointMetadataTranscoder {

  private CheckpointMetadataTranscoder() {}

  /**
   * Copies the file in one pass.
   *
   * @param in the file from its first byte, buffered or not; read to its end, not closed
   * @param out receives the copy, buffered or not; flushed, not closed. After an exception it has
   *     received a part of the copy that must not be used
   * @param rewriter is asked for the new location of each file and directory
   * @param visitor is told what the file contains, with the old locations
   * @return length of the file in bytes
   * @throws MetadataFormatException if the bytes are not metadata that Flink could load, if a new
   *     path is empty or longer than 65,535 bytes in modified UTF-8, or if a new location does not
   *     fit its handle (see {@link FileLocation}); trying again does not help
   * @throws IOException if {@code in} cannot be read or {@code out} written, when trying again may
   *     help, or if the rewriter throws it
   */
  public static long transcode(
      InputStream in, OutputStream out, LocationRewriter rewriter, MetadataVisitor visitor)
      throws IOException {
    Objects.requireNonNull(rewriter, "rewriter");
    Objects.requireNonNull(visitor, "visitor");
    MetadataInput input = new MetadataInput(in, new MetadataOutput(out));
    new MetadataWalk(input, visitor, rewriter).walk();
    return input.offset();
  }
}
