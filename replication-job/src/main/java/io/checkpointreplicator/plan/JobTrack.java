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

import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.store.SourceJob;
import java.util.Optional;

/**
 * What PLAN keeps of a job: where its checkpoints lie and the plan that is in flight, if any.
 *
 * @param source the job and its directory
 * @param lastSequence sequence of the newest plan made, so that the next one is higher
 * @param inFlight the plan whose end is awaited
 */
record JobTrack(SourceJob source, long lastSequence, Optional<InFlight> inFlight) {

  /** A plan whose tasks were sent out, its checkpoint, and when that was completed. */
  record InFlight(PlanId plan, long checkpointId, long completedAtMillis) {}

  static JobTrack of(SourceJob source) {
    return new JobTrack(source, 0, Optional.empty());
  }

  /** Its tasks are being sent out; if that is not finished the job is planned anew. */
  JobTrack sending(PlanHeader header) {
    return new JobTrack(source, header.plan().sequence(), Optional.empty());
  }

  JobTrack planned(PlanHeader header) {
    SourceCheckpoint checkpoint = header.checkpoint();
    InFlight next =
        new InFlight(header.plan(), checkpoint.checkpointId(), checkpoint.completedAtMillis());
    return new JobTrack(source, header.plan().sequence(), Optional.of(next));
  }

  JobTrack ended() {
    return new JobTrack(source, lastSequence, Optional.empty());
  }
}
