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
package io.checkpointreplicator.options;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import java.util.Optional;

/** What the directory of a single checkpoint or savepoint tells by where it lies. */
final class NamedCheckpoint {
  private NamedCheckpoint() {}

  /** What Flink calls {@code chk-N} is a checkpoint, all else a savepoint. */
  static CheckpointKind kindOf(StorePath directory) {
    return CheckpointKind.CHECKPOINT.idOf(directory.name()).isPresent()
        ? CheckpointKind.CHECKPOINT
        : CheckpointKind.SAVEPOINT;
  }

  /** The job whose directory a checkpoint lies in; a savepoint says nothing of its job. */
  static Optional<JobId> jobOf(StorePath directory) {
    return kindOf(directory) == CheckpointKind.CHECKPOINT
            && JobId.matches(directory.parent().name())
        ? Optional.of(new JobId(directory.parent().name()))
        : Optional.empty();
  }

  /** What holds all files that the checkpoint should need. */
  static StorePath baseOf(StorePath directory) {
    if (kindOf(directory) == CheckpointKind.SAVEPOINT) {
      return directory;
    }
    StorePath jobDirectory = directory.parent();
    return jobOf(directory).isPresent() ? jobDirectory.parent() : jobDirectory;
  }
}
