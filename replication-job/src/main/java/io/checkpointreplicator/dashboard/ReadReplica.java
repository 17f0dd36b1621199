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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.store.Replica;

/**
 * A visible replica as it was read.
 *
 * @param replica the replica
 * @param path its directory
 * @param description what its manifest says
 */
record ReadReplica(Replica replica, StorePath path, Description description) {

  /** What its manifest says. */
  sealed interface Description permits Stamped, Unreadable {}

  /** Its stamp. */
  record Stamped(ReplicaStamp stamp) implements Description {}

  /** Nothing; why. */
  record Unreadable(String reason) implements Description {}

  /**
   * When the checkpoint was completed that it is a copy of, in milliseconds since the epoch; of a
   * replica without a stamp, when it was published.
   */
  long completedAtMillis() {
    return description instanceof Stamped stamped
        ? stamped.stamp().times().completedAtMillis()
        : replica.modifiedAtMillis();
  }
}
