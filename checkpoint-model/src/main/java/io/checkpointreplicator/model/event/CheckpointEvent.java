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
package io.checkpointreplicator.model.event;

import io.checkpointreplicator.model.replica.JobId;
import java.util.Objects;
import java.util.Optional;

/**
 * Says that a checkpoint of a job has completed, and where it should lie. A hint: whoever hears it
 * looks by himself.
 *
 * @param job the job
 * @param checkpointId the N of {@code chk-N}, not negative
 * @param path {@code <checkpoints-dir>/<job-id>/chk-N}, as the notifier was told; never checked
 * @param completedAtMillis when the last subtask had acknowledged it, milliseconds since the epoch
 * @param size how much state it has
 * @param origin what else the cluster knows of it
 */
public record CheckpointEvent(
    JobId job, long checkpointId, String path, long completedAtMillis, Size size, Origin origin) {

  /** Refuses a negative id. */
  public CheckpointEvent {
    if (checkpointId < 0) {
      throw new IllegalArgumentException("checkpointId must not be negative: " + checkpointId);
    }
    Objects.requireNonNull(path, "path");
  }

  /**
   * In bytes; 0 where the cluster does not tell.
   *
   * @param fullBytes all state that the checkpoint references
   * @param newBytes what was written for it
   */
  public record Size(long fullBytes, long newBytes) {
    /** Where nothing is known. */
    public static final Size UNKNOWN = new Size(0, 0);
  }

  /**
   * What Flink 1.20 does not tell.
   *
   * @param jobName name of the job
   * @param kind what Flink calls it: "Checkpoint", "Full Checkpoint", "Savepoint" and the like
   */
  public record Origin(Optional<String> jobName, Optional<String> kind) {
    /** Where nothing is known. */
    public static final Origin UNKNOWN = new Origin(Optional.empty(), Optional.empty());
  }
}
