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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A visible replica as {@code list} shows it.
 *
 * @param kind what it is a copy of
 * @param replica the replica
 * @param path its directory
 * @param fence whether it may still be written
 * @param description what is known of it
 */
record ListedReplica(
    CheckpointKind kind, Replica replica, StorePath path, Fence fence, Description description) {

  /** Whether the job's tree was promoted. */
  enum Fence {
    OPEN,
    FENCED
  }

  /** What is known of a replica. */
  sealed interface Description permits Stamped, Unreadable {}

  /** Its manifest tells. */
  record Stamped(ReplicaStamp stamp) implements Description {}

  /** Its manifest cannot be read; why. */
  record Unreadable(String reason) implements Description {}

  /** The replicas of a job, newest first. */
  static List<ListedReplica> of(TargetJob job) throws IOException {
    Fence fence = job.isFenced() ? Fence.FENCED : Fence.OPEN;
    List<ListedReplica> listed = new ArrayList<>();
    List<Replica> oldestFirst = job.replicas();
    for (int i = oldestFirst.size() - 1; i >= 0; i--) {
      Replica replica = oldestFirst.get(i);
      StorePath path = job.layout().replica(replica.checkpointId());
      describe(job, replica)
          .ifPresent(
              known ->
                  listed.add(new ListedReplica(job.layout().kind(), replica, path, fence, known)));
    }
    return listed;
  }

  /** Empty if the replica is not visible any more: retention hides it in that order. */
  private static Optional<Description> describe(TargetJob job, Replica replica) throws IOException {
    StorePath manifest = job.layout().manifest(replica.checkpointId());
    try {
      return Optional.of(new Stamped(job.stamp(replica.checkpointId())));
    } catch (FileNotFoundException e) {
      return Store.exists(job.layout().metadata(replica.checkpointId()))
          ? Optional.of(new Unreadable("no manifest: " + manifest + " is missing"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new Unreadable("manifest " + manifest + " cannot be read: " + e.getMessage()));
    }
  }
}
