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

import io.checkpointreplicator.model.replica.ReplicaStamp;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** A replica in JSON. */
final class ReplicaJson {
  private ReplicaJson() {}

  static ObjectNode addTo(ObjectNode json, ReadReplica replica) {
    json.put("checkpoint", replica.replica().checkpointId())
        .put("path", replica.path().toString())
        .put("completedAt", replica.completedAtMillis())
        .put("publishedAt", replica.replica().modifiedAtMillis());
    if (replica.description() instanceof ReadReplica.Stamped stamped) {
      ReplicaStamp stamp = stamped.stamp();
      json.put("publishedAt", stamp.times().publishedAtMillis())
          .put("lagMillis", stamp.times().lagMillis())
          .put("files", stamp.totals().files())
          .put("bytes", stamp.totals().bytes())
          .put("newFiles", stamp.totals().newFiles())
          .put("newBytes", stamp.totals().newBytes())
          .put("source", stamp.origin().sourceDirectory());
    } else if (replica.description() instanceof ReadReplica.Unreadable unreadable) {
      json.put("problem", unreadable.reason());
    }
    return json;
  }
}
