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
package io.checkpointreplicator.proof;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last proof of each kind of a job's replicas. A failure that is older than a success is
 * history.
 *
 * @param verified by checksums
 * @param restored by Flink
 * @param failed whatever failed last
 */
public record Proofs(
    Optional<Proof.Verified> verified,
    Optional<Proof.Restored> restored,
    Optional<Proof.Failed> failed) {

  /** Nothing was tried. */
  public static final Proofs NONE =
      new Proofs(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * What a target records of a job; {@link #NONE} if nothing. Reads one small file.
   *
   * @throws IOException if the record cannot be read, or is none; it may be deleted then
   */
  public static Proofs of(StorePath target, JobId job) throws IOException {
    return new ProofFile(target, job).read();
  }

  /**
   * What failed last, unless the same or more was proven since: that checksums are right says
   * nothing against a drill.
   */
  public Optional<Proof.Failed> failure() {
    return failed.filter(
        failure ->
            Stream.of(verified.filter(proof -> failure.by() == Proof.By.VERIFY), restored)
                .flatMap(Optional::stream)
                .noneMatch(proof -> proof.atMillis() >= failure.atMillis()));
  }

  /** These, but one more. */
  Proofs with(Proof proof) {
    if (proof instanceof Proof.Verified newest) {
      return new Proofs(Optional.of(newest), restored, failed);
    }
    if (proof instanceof Proof.Restored newest) {
      return new Proofs(verified, Optional.of(newest), failed);
    }
    return new Proofs(verified, restored, Optional.of((Proof.Failed) proof));
  }
}
