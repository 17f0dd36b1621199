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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;

/**
 * The head of a plan; comes after its tasks were sent out, so reports may be earlier.
 *
 * @param plan the plan
 * @param sourceBase the source base the checkpoint was found under
 * @param checkpoint the checkpoint to publish
 * @param tasks number of tasks, numbered from 0
 */
public record PlanHeader(PlanId plan, StorePath sourceBase, SourceCheckpoint checkpoint, int tasks)
    implements PlanEvent {
  /** Refuses a negative number of tasks. */
  public PlanHeader {
    if (tasks < 0) {
      throw new IllegalArgumentException("tasks must not be negative: " + tasks);
    }
  }

  @Override
  public JobId job() {
    return checkpoint.job();
  }
}
