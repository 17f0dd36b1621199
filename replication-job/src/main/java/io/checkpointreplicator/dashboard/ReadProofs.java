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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.proof.ProofFile;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of the proofs of a job's replicas.
 *
 * @param proofs the last ones
 * @param problem why they cannot be read, with the remedy; empty if they can
 */
record ReadProofs(Proofs proofs, Optional<String> problem) {
  /** Nothing was tried. */
  static final ReadProofs NONE = new ReadProofs(Proofs.NONE, Optional.empty());

  /**
   * Those of all jobs that have any.
   *
   * @throws IOException if they cannot be listed; a record that cannot be read is a problem of its
   *     job
   */
  static Map<JobId, ReadProofs> under(StorePath target) throws IOException {
    Map<JobId, ReadProofs> all = new HashMap<>();
    for (ProofFile file : ProofFile.under(target)) {
      all.put(file.job(), of(file));
    }
    return all;
  }

  private static ReadProofs of(ProofFile file) {
    try {
      return new ReadProofs(file.read(), Optional.empty());
    } catch (IOException e) {
      return new ReadProofs(
          Proofs.NONE,
          Optional.of(file.path() + " cannot be read; delete it. Cause: " + Messages.of(e)));
    }
  }
}
