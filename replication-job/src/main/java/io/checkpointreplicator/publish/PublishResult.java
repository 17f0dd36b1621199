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
package io.checkpointreplicator.publish;

import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.SkipReason;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.PlanEnd;

/** How publishing ended. */
sealed interface PublishResult {

  /** The replica is visible. */
  record Published(ReplicaStamp stamp) implements PublishResult {}

  /** The replica of another plan is visible already: a record was replayed. */
  record Replayed() implements PublishResult {}

  /** The plan ended without a replica. */
  sealed interface Unpublished extends PublishResult {
    /** How the target is told. */
    PlanEnd.Unpublished end();
  }

  /** The checkpoint is passed over. */
  record Skipped(SkipReason cause, String message) implements Unpublished {
    @Override
    public PlanEnd.Unpublished end() {
      return new PlanEnd.Unpublished(AuditRecord.Event.SKIPPED, message);
    }
  }

  /** It cannot be published as things are. */
  record Failed(FailReason cause, String message) implements Unpublished {
    @Override
    public PlanEnd.Unpublished end() {
      return new PlanEnd.Unpublished(AuditRecord.Event.FAILED, message);
    }
  }
}
