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
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Reads state files from the source, no faster than the bandwidth allows, and large ones by several
 * connections. Thread-safe.
 *
 * @param sources the files that may be read
 * @param bandwidth what of the link may be used
 * @param largeFiles which files are large, and what of the connections each may use
 */
record SourceReader(SourceFiles sources, Bandwidth bandwidth, LargeFiles largeFiles) {

  /**
   * Opens a file at the beginning of the range that is to be copied; the caller closes it. It ends
   * behind that range, or later: what must be the whole file is seen to be longer.
   *
   * @param length number of bytes that are to be copied
   * @throws java.io.FileNotFoundException if there is none, here or when it is read
   */
  InputStream open(StateFile file, long length) throws IOException {
    StateFile.Range range = file.range();
    if (largeFiles.contain(length) && reaches(file, range.offset() + length)) {
      int oneMore = range.extent() == StateFile.Extent.PART ? 0 : 1;
      return largeFiles.open(() -> connect(file), range.offset(), length + oneMore);
    }
    FSDataInputStream in = connect(file);
    try {
      if (range.offset() > 0) {
        in.seek(range.offset());
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Where a file ends early, one connection finds out where; several would begin beyond. */
  private static boolean reaches(StateFile file, long end) throws IOException {
    return Store.status(file.source()).filter(status -> status.getLen() >= end).isPresent();
  }

  private FSDataInputStream connect(StateFile file) throws IOException {
    return new LimitedInput(sources.open(file.source()), bandwidth);
  }
}
