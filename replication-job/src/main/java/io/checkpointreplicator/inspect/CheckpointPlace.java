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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * Where a completed checkpoint or savepoint lies: any directory with a {@code _metadata}.
 *
 * @param directory holds {@code _metadata}
 * @param metadataBytes length of {@code _metadata}
 */
public record CheckpointPlace(StorePath directory, long metadataBytes) {

  /**
   * Finds the checkpoint that somebody named by its directory or by its {@code _metadata}.
   *
   * @throws CheckpointException if there is none
   * @throws IOException if the store cannot be read
   */
  public static CheckpointPlace find(StorePath named) throws IOException {
    boolean metadataNamed = named.name().equals(CheckpointDirectory.METADATA);
    StorePath directory = metadataNamed ? named.parent() : named;
    StorePath metadata = directory.resolve(CheckpointDirectory.METADATA);
    Optional<FileStatus> status = Store.status(metadata);
    if (status.isPresent() && !status.get().isDir()) {
      return new CheckpointPlace(directory, status.get().getLen());
    }
    if (!Store.exists(directory)) {
      throw new CheckpointException(
          "Directory "
              + directory
              + " does not exist. Name the directory of a checkpoint or savepoint: the one that"
              + " holds its _metadata.");
    }
    throw new CheckpointException(
        "Directory "
            + directory
            + " has no file _metadata: it is no checkpoint, or one that has not completed. Name"
            + " the directory of a completed checkpoint or savepoint.");
  }

  /** The file that names all others. */
  public StorePath metadata() {
    return directory.resolve(CheckpointDirectory.METADATA);
  }

  /** The directory that holds the checkpoint's, and {@code shared} and {@code taskowned}. */
  public StorePath jobDirectory() {
    return directory.isRoot() ? directory : directory.parent();
  }

  /**
   * The file that a reference means.
   *
   * @throws IllegalArgumentException if its path is no path; {@link #read} makes that a {@link
   *     CheckpointException}
   */
  StorePath resolve(StateFileReference reference) {
    return reference.encoding() == PathEncoding.RELATIVE
        ? directory.resolve(reference.path())
        : StorePath.parse(reference.path());
  }

  /** Where a file lies, seen from the checkpoint. */
  FileScope scopeOf(StorePath file) {
    if (directory.contains(file)) {
      return FileScope.EXCLUSIVE;
    }
    if (jobDirectory().resolve(CheckpointDirectory.SHARED).contains(file)) {
      return FileScope.SHARED;
    }
    return jobDirectory().resolve(CheckpointDirectory.TASK_OWNED).contains(file)
        ? FileScope.TASK_OWNED
        : FileScope.FOREIGN;
  }

  /**
   * Tells a visitor what the metadata contains.
   *
   * @throws CheckpointException if it is damaged, of an unknown version, names something that is no
   *     path, or is gone by now
   * @throws IOException if the store cannot be read
   */
  void read(MetadataVisitor visitor) throws IOException {
    try (InputStream in = Store.open(metadata())) {
      CheckpointMetadataReader.read(in, visitor);
    } catch (MetadataFormatException | IllegalArgumentException e) {
      throw new CheckpointException(metadata() + ": " + e.getMessage(), e);
    } catch (FileNotFoundException e) {
      throw new CheckpointException(
          metadata() + " was deleted a moment ago. Name a newer checkpoint.", e);
    }
  }
}
