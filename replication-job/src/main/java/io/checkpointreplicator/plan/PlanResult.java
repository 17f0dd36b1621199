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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import java.util.List;

/** What came of planning a job. */
sealed interface PlanResult {
  /** Why a checkpoint that was there comes to nothing. */
  String TOO_FAST =
      "Its checkpoints were subsumed faster than they could be read. Retain more checkpoints at the"
          + " source (execution.checkpointing.num-retained, in the JobManager's configuration).";

  /** A checkpoint is to be replicated: its metadata is staged, these are the files to copy. */
  record Planned(PlanHeader header, List<CopyTask> tasks) implements PlanResult {
    public Planned {
      tasks = List.copyOf(tasks);
    }
  }

  /** The newest completed checkpoint has its replica. */
  record UpToDate(SourceCheckpoint checkpoint, AuditRecord.Amount amount) implements PlanResult {}

  /** The job has no completed checkpoint, and its base is there. */
  record NothingThere() implements PlanResult {}

  /** The base of the job is not there, which says nothing about the job. */
  record BaseMissing() implements PlanResult {}

  /** The newest completed checkpoint was subsumed while it was read: look again. */
  record Vanished(SourceCheckpoint checkpoint) implements PlanResult {}

  /** Another replicator holds the lease on the job's tree; nothing was written. */
  record Held(long checkpointId, String message) implements PlanResult {}

  /** The job cannot be replicated as things are; nothing was written that looks like a replica. */
  record Refused(long checkpointId, FailReason reason, String message) implements PlanResult {}
}
