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
package io.checkpointreplicator.model.replica;

import io.checkpointreplicator.model.path.StorePath;
import java.util.Comparator;

/**
 * A completed checkpoint of a source job, or a savepoint.
 *
 * @param job the job it belongs to
 * @param kind what it is
 * @param jobDirectory the directory that holds {@code chk-N}, {@code shared} and {@code taskowned};
 *     for a savepoint its own directory
 * @param checkpointId the N of {@code chk-N}, not negative; the metadata of a savepoint tells its
 *     own
 * @param completedAtMillis modification time of {@code _metadata}, in milliseconds since the epoch
 */
public record SourceCheckpoint(
    JobId job,
    CheckpointKind kind,
    StorePath jobDirectory,
    long checkpointId,
    long completedAtMillis) {

  /**
   * Newest last: by completion, then by id. Ids alone do not tell, they start again at 1 when a job
   * is deployed anew under the same job id.
   */
  public static final Comparator<SourceCheckpoint> BY_AGE =
      Comparator.comparingLong(SourceCheckpoint::completedAtMillis)
          .thenComparingLong(SourceCheckpoint::checkpointId);

  /** Refuses a negative checkpoint id. */
  public SourceCheckpoint {
    if (checkpointId < 0) {
      throw new IllegalArgumentException("checkpointId must not be negative: " + checkpointId);
    }
  }

  /** A checkpoint {@code <job-directory>/chk-N}. */
  public SourceCheckpoint(
      JobId job, StorePath jobDirectory, long checkpointId, long completedAtMillis) {
    this(job, CheckpointKind.CHECKPOINT, jobDirectory, checkpointId, completedAtMillis);
  }

  /** The directory of the checkpoint itself. */
  public StorePath directory() {
    return switch (kind) {
      case CHECKPOINT -> jobDirectory.resolve(kind.directoryName(checkpointId));
      case SAVEPOINT -> jobDirectory;
    };
  }

  /** What names all its files. */
  public StorePath metadata() {
    return directory().resolve(CheckpointDirectory.METADATA);
  }
}
