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

/**
 * How a task ended.
 *
 * @param plan the plan of the task
 * @param job the job of the plan
 * @param ordinal number of the task within its plan
 * @param targetPath the copy, relative to the job's directory on the target
 * @param outcome how it ended
 */
public record CopyReport(
    PlanId plan, JobId job, int ordinal, String targetPath, CopyOutcome outcome)
    implements PlanEvent {

  /** The report on a task. */
  public static CopyReport of(CopyTask task, CopyOutcome outcome) {
    return new CopyReport(
        task.plan(), task.job(), task.ordinal(), task.file().targetPath(), outcome);
  }
}
