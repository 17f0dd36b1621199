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

import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.store.SourceFiles;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.FileStatus;

/**
 * Reads state files from the source, no faster than the bandwidth allows, and large ones by several
 * connections. Thread-safe.
 *
 * @param sources the files that may be read
 * @param bandwidth what of the link may be used
 * @param largeFiles which files are large, and what of the connections each may use
 * @param originals what may be read instead of the source
 */
record SourceReader(
    SourceFiles sources, Bandwidth bandwidth, LargeFiles largeFiles, OriginalReader originals) {

  /**
   * Opens a file at the beginning of the range that is to be copied; the caller closes it. It ends
   * with that range, or later.
   *
   * @param length number of bytes that are to be copied
   * @throws java.io.FileNotFoundException if there is none, here or when it is read
   */
  InputStream open(StateFile file, long length) throws IOException {
    long offset = file.range().offset();
    if (largeFiles.contain(length) && isAsExpected(file, length)) {
      return largeFiles.open(() -> connect(file), offset, length);
    }
    LimitedInput in = connect(file);
    try {
      if (offset > 0) {
        in.seek(offset);
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Of a file that is too short or too long one connection finds out how long it is. */
  private static boolean isAsExpected(StateFile file, long length) throws IOException {
    long end = file.range().offset() + length;
    boolean mayGoOn = file.range().extent() == StateFile.Extent.PART;
    return Store.status(file.source())
        .map(FileStatus::getLen)
        .filter(found -> found == end || (mayGoOn && found > end))
        .isPresent();
  }

  private LimitedInput connect(StateFile file) throws IOException {
    return new LimitedInput(sources.open(file.source()), bandwidth);
  }
}
