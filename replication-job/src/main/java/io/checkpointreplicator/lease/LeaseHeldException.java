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
package io.checkpointreplicator.lease;

import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.StayOutException;

/** Another replicator, which is alive, holds the lease on a job's tree. */
public final class LeaseHeldException extends StayOutException {
  private static final long serialVersionUID = 1L;

  private final LeaseId lease;
  private final String holder;

  LeaseHeldException(TargetLayout tree, LeaseId lease, String owner) {
    super(
        "Another replicator replicates job "
            + tree.job()
            + " to "
            + tree.target()
            + ": lease "
            + lease
            + ", "
            + owner
            + ". Nothing was written. Stop one of the two, exclude the job with --exclude-jobs, or"
            + " use another target.");
    this.lease = lease;
    this.holder = owner;
  }

  /** Its lease. */
  public LeaseId lease() {
    return lease;
  }

  /** Where its owner is, and since when. */
  public String holder() {
    return holder;
  }
}
