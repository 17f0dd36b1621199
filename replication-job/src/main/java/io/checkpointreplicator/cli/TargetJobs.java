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
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;

/** The jobs that have a directory on a target, whoever replicates them and whether promoted. */
final class TargetJobs {
  private TargetJobs() {}

  /** All of them, by job id; none if there is no such target. */
  static List<TargetJob> under(StorePath target) throws IOException {
    return Store.list(target).stream()
        .filter(FileStatus::isDir)
        .map(Store::nameOf)
        .filter(JobId::matches)
        .sorted()
        .map(name -> of(target, new JobId(name)))
        .toList();
  }

  /** The savepoints of one of them. */
  static TargetJob savepointsOf(TargetJob job) {
    TargetLayout layout = job.layout();
    return new TargetJob(
        new TargetLayout(layout.target(), layout.job(), CheckpointKind.SAVEPOINT),
        new ManifestCache());
  }

  /** What to say where a job has no replica. */
  static String noReplica(Object jobDirectory) {
    return noReplica(jobDirectory, "N");
  }

  /** The same for that of one checkpoint. */
  static String noReplica(Object jobDirectory, Object checkpointId) {
    return "There is no replica: no " + jobDirectory + "/chk-" + checkpointId + "/_metadata.";
  }

  /** One of them, there or not. */
  static TargetJob of(StorePath target, JobId job) {
    return new TargetJob(new TargetLayout(target, job), new ManifestCache());
  }
}
