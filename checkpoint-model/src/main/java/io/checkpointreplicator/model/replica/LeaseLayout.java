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

/**
 * Where the holder of the lease on a job's tree keeps what only it may touch. Whatever becomes part
 * of the tree, or leaves it, is renamed out of or into this directory: when the lease changes hands
 * the directory is renamed, and what an earlier holder was about to do fails by itself.
 *
 * <pre>
 * &lt;lease&gt;/plans/&lt;plan&gt;/_metadata       staged metadata of a plan: its journal
 * &lt;lease&gt;/plans/&lt;plan&gt;/outcome.json    why a plan ended without a replica
 * &lt;lease&gt;/plans/&lt;plan&gt;/*.part          copies in progress
 * &lt;lease&gt;/plans/&lt;plan&gt;/*.progress      that a plan is being worked on
 * &lt;lease&gt;/doomed/&lt;plan&gt;/...            a plan whose files are being deleted
 * &lt;lease&gt;/retired/chk-N.T.json.gz      manifest of a replica hidden at time T
 * &lt;lease&gt;/retiring/T.chk-N           metadata of a replica of an earlier era that is retired
 * &lt;lease&gt;/trash/...                    what was taken out of the tree, to be deleted
 * </pre>
 *
 * @param tree the job's tree
 * @param lease the lease
 */
public record LeaseLayout(TargetLayout tree, LeaseId lease) {
  private static final String PROGRESS_SUFFIX = ".progress";

  /** {@code <target>/<job-id>/_replicas/leases/<lease>}; a file once the lease has passed on. */
  public StorePath directory() {
    return tree.leasesDirectory().resolve(lease.toString());
  }

  /**
   * Parent of {@link #planDirectory}. Plans of savepoints lie apart from those that are cleaned up
   * with the checkpoints.
   */
  public StorePath plansDirectory() {
    return directory()
        .resolve(
            switch (tree.kind()) {
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

  /** A note that an instance of the replicator works on a plan. */
  public StorePath progress(String plan, String instance) {
    return planDirectory(plan).resolve(instance + PROGRESS_SUFFIX);
  }

  /** Whether a file of such a name in the directory of a plan is such a note. */
  public static boolean isProgress(String name) {
    return name.endsWith(PROGRESS_SUFFIX);
  }

  /** Plans that nothing is published from any more, while their files are being deleted. */
  public StorePath doomedDirectory() {
    return directory()
        .resolve(
            switch (tree.kind()) {
              case CHECKPOINT -> "doomed";
              case SAVEPOINT -> "savepoint-doomed";
            });
  }

  /** Manifests of hidden replicas whose files have not been deleted yet. */
  public StorePath retiredDirectory() {
    return directory().resolve("retired");
  }

  /** Manifest of a replica hidden at a time (milliseconds since the epoch). */
  public StorePath retiredManifest(long checkpointId, long hiddenAtMillis) {
    return retiredDirectory()
        .resolve(
            tree.kind().directoryName(checkpointId)
                + "."
                + hiddenAtMillis
                + TargetLayout.MANIFEST_SUFFIX);
  }

  /** Where things go to be deleted. */
  public StorePath trash() {
    return directory().resolve("trash");
  }
}
