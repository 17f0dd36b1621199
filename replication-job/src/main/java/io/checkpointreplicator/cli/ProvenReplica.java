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
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.ProofFile;
import io.checkpointreplicator.retain.Pin;
import io.checkpointreplicator.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The replica of a checkpoint that a command tries, and where it records what came of it.
 *
 * @param target the target
 * @param job the job
 * @param checkpointId the checkpoint
 */
record ProvenReplica(StorePath target, JobId job, long checkpointId) {

  /** What lies in a directory; empty if that is no {@code <target>/<job-id>/chk-N} of ours. */
  static Optional<ProvenReplica> in(StorePath directory) throws IOException {
    OptionalLong id = CheckpointDirectory.idOf(directory.name());
    Optional<StorePath> manifest = TargetLayout.manifestOf(directory);
    if (id.isEmpty() || manifest.isEmpty() || !Store.exists(manifest.get())) {
      return Optional.empty();
    }
    StorePath tree = directory.parent();
    return Optional.of(new ProvenReplica(tree.parent(), new JobId(tree.name()), id.getAsLong()));
  }

  /** Why a replica with problems is none. */
  static String reason(List<?> problems) {
    String first = problems.get(0).toString();
    return problems.size() == 1 ? first : problems.size() + " problems, the first: " + first;
  }

  /** That it failed now. */
  Proof.Failed failed(Proof.By by, String reason) {
    return new Proof.Failed(System.currentTimeMillis(), checkpointId, by, reason);
  }

  /** Keeps it from being retired while it is tried; where that is not possible it is said. */
  Closeable pin(PrintWriter err) {
    try {
      return Pin.of(layout(), checkpointId);
    } catch (IOException e) {
      err.println(
          TextTable.oneLine(
              "Note: a replicator may retire "
                  + layout().replica(checkpointId)
                  + " meanwhile: "
                  + Messages.of(e)));
      return () -> {};
    }
  }

  /** Whether nobody sees it any more. */
  boolean isRetired() throws IOException {
    return !Store.exists(layout().metadata(checkpointId));
  }

  /** What to say of problems of one that is retired. */
  String retiredMeanwhile() {
    return layout().replica(checkpointId)
        + " was retired while it was tried: that proves nothing. Try a newer one.";
  }

  private TargetLayout layout() {
    return new TargetLayout(target, job);
  }

  /** Records a proof; where that is not possible it is said, and holds all the same. */
  void record(Proof proof, PrintWriter err) {
    ProofFile file = new ProofFile(target, job);
    try {
      file.record(proof);
    } catch (IOException e) {
      err.println(
          TextTable.oneLine("Note: not recorded in " + file.path() + ": " + Messages.of(e)));
    }
  }
}
