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
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.retain.EarlierEras;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * Replicas of a job from before its checkpoint ids started again, as {@code list} shows them.
 *
 * @param job the job
 * @param replicas how many restore
 * @param directory where they are
 */
record ListedEras(JobId job, int replicas, StorePath directory) {

  /** Those of a job; empty if it has none. */
  static Optional<ListedEras> of(TargetJob job) throws IOException {
    int replicas = new EarlierEras(job.layout()).replicas().size();
    return replicas == 0
        ? Optional.empty()
        : Optional.of(new ListedEras(job.layout().job(), replicas, job.layout().erasDirectory()));
  }

  /** A sentence. */
  String text() {
    return "Job "
        + job
        + ": "
        + Amounts.count(replicas, "replica")
        + " from before its checkpoint ids started again: "
        + directory
        + "/T/chk-N";
  }

  void addTo(ArrayNode array) {
    array
        .addObject()
        .put("job", job.hex())
        .put("replicas", replicas)
        .put("directory", directory.toString());
  }
}
