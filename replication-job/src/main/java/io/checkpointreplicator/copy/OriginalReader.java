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

import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.store.SourceFiles;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;

/**
 * Reads originals: files near the target that files of the source were copied from. They do not
 * cross the link, so they have no part in its bandwidth. Whatever goes wrong with one is an {@link
 * UnusableOriginalException}, so that it is not taken for an error of source or target.
 * Thread-safe.
 */
final class OriginalReader {
  private final Optional<SourceFiles> files;

  /** A reader of the files that may be reused, if any may. */
  OriginalReader(Optional<SourceFiles> files) {
    this.files = files;
  }

  /**
   * What a file of the source can be read from instead, of which so many bytes are to be copied.
   */
  Optional<Original> of(StateFile file, long length) {
    return file.original()
        .filter(original -> original.range().length() == length)
        .filter(original -> files.filter(f -> f.roots().allow(original.path())).isPresent());
  }

  /**
   * Opens an original at its first byte; the caller closes it.
   *
   * @throws UnusableOriginalException if it is not there in the right length, or cannot be read; so
   *     throws whatever reads from it
   */
  InputStream open(Original original) throws UnusableOriginalException {
    try {
      checkLength(original);
      FSDataInputStream in = files.orElseThrow().open(original.path());
      Input input = new Input(in);
      try {
        in.seek(original.range().offset());
        return input;
      } catch (IOException | RuntimeException e) {
        input.close();
        throw e;
      }
    } catch (UnusableOriginalException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UnusableOriginalException(e);
    }
  }

  private static void checkLength(Original original) throws IOException {
    long found =
        Store.status(original.path())
            .map(FileStatus::getLen)
            .orElseThrow(() -> new FileNotFoundException(original.path().toString()));
    long end = original.range().offset() + original.range().length();
    boolean mayGoOn = original.range().extent() == StateFile.Extent.PART;
    if (found < end || (found > end && !mayGoOn)) {
      throw new UnusableOriginalException(
          "File " + original.path() + " has " + found + " bytes, not " + end);
    }
  }

  private static final class Input extends BlockInput {
    private final InputStream in;

    Input(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        throw new UnusableOriginalException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } catch (IOException | RuntimeException e) {
        throw new UnusableOriginalException(e);
      }
    }
  }
}
