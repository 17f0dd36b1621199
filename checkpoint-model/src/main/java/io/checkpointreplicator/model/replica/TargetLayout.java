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
package io.checkpointreplicator.model.replica;

import io.checkpointreplicator.model.path.StorePath;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where everything of one job's checkpoints, or of its savepoints, lies on the target.
 *
 * <pre>
 * &lt;target&gt;/&lt;job-id&gt;/chk-N/_metadata                     visible replica; written last
 * &lt;target&gt;/&lt;job-id&gt;/{chk-N,shared,taskowned}/...         copies of state files
 * &lt;target&gt;/&lt;job-id&gt;/sp-N/...                           replica of a savepoint, all in one
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/{chk,sp}-N.json.gz        stamp and manifest
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/leases/&lt;lease&gt;/...      what only its holder touches
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/eras/T/chk-N/_metadata  replicas from before the ids started again
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/hidden/chk-N/_metadata  of a replica that a CLAIM restore breaks
 * &lt;target&gt;/&lt;job-id&gt;/_fence.json                         the tree was promoted: stay out
 * </pre>
 *
 * @see LeaseLayout
 */
public record TargetLayout(StorePath target, JobId job, CheckpointKind kind) {
  /** What the names of manifests end with. */
  public static final String MANIFEST_SUFFIX = ".json.gz";

  private static final String REPLICAS = "_replicas";

  /** The layout of a job's checkpoints. */
  public TargetLayout(StorePath target, JobId job) {
    this(target, job, CheckpointKind.CHECKPOINT);
  }

  /** Where the manifest of a replica in some directory would lie; empty if it cannot be one. */
  public static Optional<StorePath> manifestOf(StorePath replica) {
    for (CheckpointKind kind : CheckpointKind.values()) {
      OptionalLong id = kind.idOf(replica.name());
      if (id.isPresent() && JobId.matches(replica.parent().name())) {
        StorePath job = replica.parent();
        TargetLayout layout = new TargetLayout(job.parent(), new JobId(job.name()), kind);
        return Optional.of(layout.manifest(id.getAsLong()));
      }
    }
    return Optional.empty();
  }

  /** The {@link #replicasDirectory()} of the job in a directory. */
  public static StorePath replicasIn(StorePath jobDirectory) {
    return jobDirectory.resolve(REPLICAS);
  }

  /** {@code <target>/<job-id>}; everything else lies below. */
  public StorePath jobDirectory() {
    return target.resolve(job.hex());
  }

  /** The directory of a replica, which {@code flink run -s} takes. */
  public StorePath replica(long checkpointId) {
    return jobDirectory().resolve(kind.directoryName(checkpointId));
  }

  /** The file that makes a replica visible. */
  public StorePath metadata(long checkpointId) {
    return replica(checkpointId).resolve(CheckpointDirectory.METADATA);
  }

  /** Manifests of visible replicas, and what the replicator needs beside. */
  public StorePath replicasDirectory() {
    return replicasIn(jobDirectory());
  }

  /** Stamp and manifest of a replica. */
  public StorePath manifest(long checkpointId) {
    return replicasDirectory().resolve(kind.directoryName(checkpointId) + MANIFEST_SUFFIX);
  }

  /** Parent of what each holder of the lease on the tree keeps: see {@link LeaseLayout}. */
  public StorePath leasesDirectory() {
    return replicasDirectory().resolve("leases");
  }

  /** Replicas of an earlier life of the job, from before its checkpoint ids started again. */
  public StorePath erasDirectory() {
    return replicasDirectory().resolve("eras");
  }

  /** Present once the tree was promoted. */
  public StorePath fence() {
    return jobDirectory().resolve("_fence.json");
  }

  /** The absolute path of a {@link ReplicaFile#path()}. */
  public StorePath file(String replicaPath) {
    ReplicaFile.checkPath(replicaPath);
    return jobDirectory().resolve(replicaPath);
  }
}
