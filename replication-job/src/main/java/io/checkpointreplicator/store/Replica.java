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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.replica.JobId;
import java.util.Comparator;

/**
 * A visible replica: its {@code _metadata} is there.
 *
 * @param job the job it belongs to
 * @param checkpointId the N of {@code chk-N}
 * @param modifiedAtMillis modification time of {@code _metadata}, milliseconds since the epoch
 */
public record Replica(JobId job, long checkpointId, long modifiedAtMillis) {
  /** Newest last, as for the checkpoints they are copies of. */
  static final Comparator<Replica> BY_AGE =
      Comparator.comparingLong(Replica::modifiedAtMillis).thenComparingLong(Replica::checkpointId);
}
