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

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.core.fs.FileStatus;

/**
 * A job's directory on the source; read only.
 *
 * @param job the job
 * @param base the source base it was found under
 * @param directory holds {@code chk-N}, {@code shared} and {@code taskowned}
 */
public record SourceJob(JobId job, StorePath base, StorePath directory) {

  /**
   * The completed checkpoints, oldest first: those whose {@code _metadata} is there.
   *
   * @throws IOException if the job's directory cannot be read, or one of a checkpoint that may be
   *     the newest
   */
  public List<SourceCheckpoint> completedCheckpoints() throws IOException {
    List<SourceCheckpoint> completed = new ArrayList<>();
    List<Long> unfinished = new ArrayList<>();
    for (FileStatus entry : Store.list(directory)) {
      OptionalLong id = CheckpointDirectory.idOf(Store.nameOf(entry));
      if (id.isPresent()) {
        StorePath metadata =
            directory.resolve(Store.nameOf(entry)).resolve(CheckpointDirectory.METADATA);
        Optional<FileStatus> status = Store.status(metadata);
        if (status.isPresent()) {
          long completedAt = status.get().getModificationTime();
          completed.add(new SourceCheckpoint(job, directory, id.getAsLong(), completedAt));
        } else {
          unfinished.add(id.getAsLong());
        }
      }
    }
    completed.sort(SourceCheckpoint.BY_AGE);
    checkReadable(
        unfinished, completed.isEmpty() ? -1 : completed.get(completed.size() - 1).checkpointId());
    return completed;
  }

  /** A local file system says of a directory that may not be searched that nothing is in it. */
  private void checkReadable(List<Long> unfinished, long newestCompleted) throws IOException {
    for (long id : unfinished) {
      if (id > newestCompleted) {
        Store.list(directory.resolve(CheckpointDirectory.name(id)));
      }
    }
  }

  /**
   * A checkpoint or savepoint in a directory that was named; empty if it has no metadata.
   *
   * @throws IOException if it cannot be read, or the metadata of a savepoint, which alone tells its
   *     id, is damaged
   */
  public Optional<SourceCheckpoint> checkpoint(StorePath named, CheckpointKind kind)
      throws IOException {
    StorePath metadata = named.resolve(CheckpointDirectory.METADATA);
    Optional<FileStatus> status = Store.status(metadata);
    if (status.isEmpty()) {
      return Optional.empty();
    }
    long id =
        switch (kind) {
          case CHECKPOINT -> kind.idOf(named.name()).orElseThrow();
          case SAVEPOINT -> idIn(metadata);
        };
    long completedAt = status.get().getModificationTime();
    return Optional.of(new SourceCheckpoint(job, kind, directory, id, completedAt));
  }

  private long idIn(StorePath metadata) throws IOException {
    long[] id = new long[1];
    SourceFiles files = new SourceFiles(new AllowedRoots(List.of(base)));
    try (InputStream in = files.open(metadata)) {
      CheckpointMetadataReader.read(
          in,
          new MetadataVisitor() {
            @Override
            public void header(int version, long checkpointId) {
              id[0] = checkpointId;
            }
          });
    } catch (MetadataFormatException e) {
      throw new IOException(metadata + ": " + e.getMessage(), e);
    }
    return id[0];
  }

  /** The newest completed checkpoint; empty if there is none. */
  public Optional<SourceCheckpoint> newestCheckpoint() throws IOException {
    List<SourceCheckpoint> completed = completedCheckpoints();
    return completed.isEmpty()
        ? Optional.empty()
        : Optional.of(completed.get(completed.size() - 1));
  }
}
