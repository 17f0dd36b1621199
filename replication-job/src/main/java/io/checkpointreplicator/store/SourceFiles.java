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

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * The files that may be read from the source, as they lie there: no symbolic link leads out of the
 * allowed roots ({@link LocalLinks} says what that guarantees), and pipes and devices, which have
 * no end, are not opened. Thread-safe.
 */
public record SourceFiles(AllowedRoots roots) {

  /**
   * Opens a file for reading; the caller closes it.
   *
   * @throws FileNotFoundException if there is none
   * @throws LinkException if a symbolic link leads out of the allowed roots
   */
  public FSDataInputStream open(StorePath file) throws IOException {
    try {
      LocalLinks.checkUnder(roots.roots(), file);
    } catch (NoSuchFileException e) {
      FileNotFoundException missing = new FileNotFoundException(file.toString());
      missing.initCause(e);
      throw missing;
    }
    Optional<Path> local = LocalLinks.local(file);
    if (local.isPresent() && !Files.isRegularFile(local.get()) && Files.exists(local.get())) {
      throw new LinkException(
          "Path " + file + " is no regular file; only those are read. Move it away.");
    }
    return Store.open(file);
  }

  /** How open a file or directory is, as seen through the directories from its root on. */
  public Openness openness(StorePath path) throws IOException {
    StorePath root =
        roots.roots().stream()
            .filter(candidate -> candidate.contains(path))
            .findFirst()
            .orElse(path);
    return Openness.under(root, path);
  }

  /**
   * Creates a directory and its parents, each no more open than its counterpart at the source: that
   * of the same name where there is one, else the one that the next lower directory has. Where
   * openness is unknown nothing happens.
   *
   * @param directory where the copy goes
   * @param counterpart the directory of the source whose files go there
   */
  public void createLike(StorePath counterpart, StorePath directory) throws IOException {
    boolean known =
        LocalLinks.local(directory).isPresent() && LocalLinks.local(counterpart).isPresent();
    if (known && !Store.exists(directory)) {
      boolean paired = counterpart.name().equals(directory.name()) && !counterpart.isRoot();
      createLike(paired ? counterpart.parent() : counterpart, directory.parent());
      Store.createDirectory(directory, openness(counterpart));
    }
  }
}
