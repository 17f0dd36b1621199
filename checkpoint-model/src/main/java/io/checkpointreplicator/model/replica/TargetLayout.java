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
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/plans/&lt;plan&gt;/_metadata    staged metadata of a plan: its journal
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/plans/&lt;plan&gt;/outcome.json why a plan ended without a replica
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/plans/&lt;plan&gt;/*.part       copies in progress
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/retired/chk-N.T.json.gz   manifest of a replica hidden at time T
 * &lt;target&gt;/&lt;job-id&gt;/_replicas/hidden/chk-N/_metadata  of a replica that a CLAIM restore breaks
 * &lt;target&gt;/&lt;job-id&gt;/_fence.json                         the tree was promoted: stay out
 * </pre>
 */
public record TargetLayout(StorePath target, JobId job, CheckpointKind kind) {
  private static final String REPLICAS = "_replicas";
  private static final String MANIFEST_SUFFIX = ".json.gz";

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
    return jobDirectory().resolve(REPLICAS);
  }

  /** Stamp and manifest of a replica. */
  public StorePath manifest(long checkpointId) {
    return replicasDirectory().resolve(kind.directoryName(checkpointId) + MANIFEST_SUFFIX);
  }

  /**
   * Parent of {@link #planDirectory}. Plans of savepoints lie apart from those that are cleaned up
   * with the checkpoints.
   */
  public StorePath plansDirectory() {
    return replicasDirectory()
        .resolve(
            switch (kind) {
              case CHECKPOINT -> "plans";
              case SAVEPOINT -> "savepoint-plans";
            });
  }

  /** What belongs to one plan: staged metadata, copies in progress, outcome. */
  public StorePath planDirectory(String plan) {
    return plansDirectory().resolve(plan);
  }

  /** The metadata that a plan is going to publish. */
  public StorePath stagedMetadata(String plan) {
    return planDirectory(plan).resolve(CheckpointDirectory.METADATA);
  }

  /** Why a plan ended without publishing. */
  public StorePath outcome(String plan) {
    return planDirectory(plan).resolve("outcome.json");
  }

  /** Manifests of hidden replicas whose files have not been deleted yet. */
  public StorePath retiredDirectory() {
    return replicasDirectory().resolve("retired");
  }

  /** Manifest of a replica hidden at a time (milliseconds since the epoch). */
  public StorePath retiredManifest(long checkpointId, long hiddenAtMillis) {
    return retiredDirectory()
        .resolve(kind.directoryName(checkpointId) + "." + hiddenAtMillis + MANIFEST_SUFFIX);
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
