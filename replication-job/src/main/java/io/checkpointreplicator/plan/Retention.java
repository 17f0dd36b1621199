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

import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.retain.RetainReport;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.store.StayOutException;
import java.io.IOException;
import java.util.List;

/**
 * Runs RETAIN for a job as long as this replicator has the job's tree. Thread-safe.
 *
 * @param planner has the leases
 * @param retainer does the work
 */
record Retention(Planner planner, Retainer retainer) {

  /** For a job that has checkpoints: takes the lease if nobody has it. */
  RetainReport run(JobId job) {
    return run(job, () -> planner.lease(job));
  }

  /** For a job that is gone: its tree is not made, nor taken over, for that. */
  RetainReport runWhereOwned(JobId job) {
    return run(job, () -> planner.ownLease(job));
  }

  private RetainReport run(JobId job, LeaseSource lease) {
    try {
      return retainer.retain(planner.target(job), lease.find(), System.currentTimeMillis());
    } catch (StayOutException e) {
      // Whoever has the tree now retains there.
      return RetainReport.NOTHING;
    } catch (IOException e) {
      return RetainReport.problem(List.of(), e);
    }
  }

  @FunctionalInterface
  private interface LeaseSource {
    Lease find() throws IOException;
  }
}
