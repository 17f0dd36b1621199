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
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Reads state files from the source, no faster than the bandwidth allows. Thread-safe.
 *
 * @param sources the files that may be read
 * @param bandwidth what of the link may be used
 */
record SourceReader(SourceFiles sources, Bandwidth bandwidth) {

  /**
   * Opens a file at the beginning of the range that is to be copied; the caller closes it.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  InputStream open(StateFile file) throws IOException {
    FSDataInputStream in = sources.open(file.source());
    try {
      if (file.range().offset() > 0) {
        in.seek(file.range().offset());
      }
      return new LimitedInput(in, bandwidth);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
