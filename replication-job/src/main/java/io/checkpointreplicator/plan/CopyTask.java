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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.StateFile;

/**
 * One file, or byte range of a file, to copy.
 *
 * @param plan the plan it belongs to
 * @param job the job of the checkpoint
 * @param checkpointId the checkpoint; newer ones are copied first
 * @param ordinal number of the task within its plan, from 0
 * @param file what to read, and where the copy goes
 */
public record CopyTask(PlanId plan, JobId job, long checkpointId, int ordinal, StateFile file) {
  /** Refuses a negative ordinal. */
  public CopyTask {
    if (ordinal < 0) {
      throw new IllegalArgumentException("ordinal must not be negative: " + ordinal);
    }
  }

  /** Identity of the target file: tasks with equal keys meet at one subtask of COPY. */
  public String targetKey() {
    return job + "/" + file.targetPath();
  }
}
