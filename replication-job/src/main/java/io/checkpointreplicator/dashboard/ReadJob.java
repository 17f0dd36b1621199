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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import java.util.List;
import java.util.Optional;

/**
 * What was read of a job's tree on the target.
 *
 * @param job the job
 * @param replicas its visible replicas, newest first; those of savepoints if there are no others
 * @param promoted by whom and when its tree was promoted; empty if it was not
 * @param advice how many checkpoints the source should retain; empty if enough are
 * @param problem why the tree cannot be read; empty if it can
 */
record ReadJob(
    JobId job,
    List<ReadReplica> replicas,
    Optional<String> promoted,
    Optional<SubsumptionAdvice> advice,
    Optional<String> problem) {
  ReadJob {
    replicas = List.copyOf(replicas);
  }

  /** A job that has no tree. */
  static ReadJob absent(JobId job) {
    return new ReadJob(job, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Optional<ReadReplica> newest() {
    return replicas.stream().findFirst();
  }
}
