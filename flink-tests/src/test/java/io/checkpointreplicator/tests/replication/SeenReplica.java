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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;

/** A replica as it was when it was seen. */
public record SeenReplica(ReplicaManifest manifest, byte[] metadata) {

  public ReplicaStamp stamp() {
    return manifest.stamp();
  }

  public long checkpointId() {
    return stamp().origin().checkpointId();
  }

  /** Short: it stands in the messages of waits that end in vain. */
  @Override
  public String toString() {
    return "replica of chk-" + checkpointId();
  }
}
