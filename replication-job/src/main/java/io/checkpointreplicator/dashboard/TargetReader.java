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

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.promote.FenceFile;
import io.checkpointreplicator.publish.AdviceFile;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * Reads what is visible of all jobs on a target. Lists it anew each time; a stamp, which never
 * changes, is read once. Not thread-safe.
 */
final class TargetReader {
  private final StorePath target;
  private Map<Replica, ReadReplica> known = new HashMap<>();

  TargetReader(StorePath target) {
    this.target = target;
  }

  /**
   * All jobs that have a tree.
   *
   * @throws IOException if the target cannot be listed; a tree that cannot be read is a problem of
   *     its job
   */
  Map<JobId, ReadJob> read() throws IOException {
    Map<JobId, ReadJob> jobs = new HashMap<>();
    Map<Replica, ReadReplica> stillThere = new HashMap<>();
    for (FileStatus entry : Store.list(target)) {
      if (entry.isDir() && JobId.matches(Store.nameOf(entry))) {
        JobId job = new JobId(Store.nameOf(entry));
        jobs.put(job, readJob(job, stillThere));
      }
    }
    known = stillThere;
    return jobs;
  }

  private ReadJob readJob(JobId job, Map<Replica, ReadReplica> stillThere) {
    try {
      List<ReadReplica> replicas = replicas(job, CheckpointKind.CHECKPOINT);
      if (replicas.isEmpty()) {
        replicas = replicas(job, CheckpointKind.SAVEPOINT);
      }
      replicas.forEach(replica -> stillThere.put(replica.replica(), replica));
      return new ReadJob(job, replicas, promoted(job), advice(job), Optional.empty());
    } catch (IOException e) {
      return new ReadJob(
          job, List.of(), Optional.empty(), Optional.empty(), Optional.of(Messages.of(e)));
    }
  }

  private List<ReadReplica> replicas(JobId job, CheckpointKind kind) throws IOException {
    TargetJob tree = new TargetJob(new TargetLayout(target, job, kind), new ManifestCache());
    List<ReadReplica> newestFirst = new ArrayList<>();
    for (Replica replica : tree.replicas()) {
      newestFirst.add(0, describe(tree, replica));
    }
    return newestFirst;
  }

  private ReadReplica describe(TargetJob tree, Replica replica) {
    StorePath path = tree.layout().replica(replica.checkpointId());
    ReadReplica before = known.get(replica);
    // One that could not be read is tried again.
    if (before != null && before.description() instanceof ReadReplica.Stamped) {
      return before;
    }
    try {
      return new ReadReplica(
          replica, path, new ReadReplica.Stamped(tree.stamp(replica.checkpointId())));
    } catch (IOException e) {
      String manifest = tree.layout().manifest(replica.checkpointId()).toString();
      return new ReadReplica(
          replica,
          path,
          new ReadReplica.Unreadable(
              "The manifest " + manifest + " cannot be read: " + Messages.of(e)));
    }
  }

  private Optional<String> promoted(JobId job) throws IOException {
    try {
      return new FenceFile(new TargetLayout(target, job))
          .read()
          .map(fence -> "by " + fence.promotedBy() + " at " + fence.promotedAt());
    } catch (CheckpointException e) {
      return Optional.of("by somebody: " + Messages.of(e));
    }
  }

  private Optional<SubsumptionAdvice> advice(JobId job) {
    try {
      return new AdviceFile(target, job).read();
    } catch (IOException e) {
      // Nothing hangs on it; 'list' says that it cannot be read.
      return Optional.empty();
    }
  }
}
