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
package io.checkpointreplicator.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StateDigest;
import io.checkpointreplicator.demo.StateDigests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/** Compares the state of two runs of the sample job by their digests. */
public final class StateEquality {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private StateEquality() {}

  /**
   * Asserts that a job found exactly the state that another one had put into a checkpoint.
   *
   * @param digestDirectory where both jobs publish their digests
   * @param taker the job that took the checkpoint
   * @param restored the job that restored from it, or from a copy of it
   * @return the digest of both, for further assertions
   */
  public static StateDigest assertRestored(
      Path digestDirectory, JobID taker, JobID restored, long checkpointId) {
    Optional<StateDigest> taken =
        await("digest of checkpoint " + checkpointId + " taken by " + taker)
            .atMost(PATIENCE)
            .until(
                () -> StateDigests.of(digestDirectory, taker).takenAt(checkpointId),
                Optional::isPresent);
    Optional<StateDigest> found =
        await("digest of checkpoint " + checkpointId + " restored by " + restored)
            .atMost(PATIENCE)
            .until(
                () -> StateDigests.of(digestDirectory, restored).restoredFrom(checkpointId),
                Optional::isPresent);
    assertThat(found)
        .as("state that %s restored from checkpoint %d of %s", restored, checkpointId, taker)
        .isEqualTo(taken);
    return taken.orElseThrow();
  }
}
