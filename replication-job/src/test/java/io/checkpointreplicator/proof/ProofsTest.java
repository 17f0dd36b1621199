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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.proof.Proof.Failed;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.proof.Proof.Restored;
import io.checkpointreplicator.proof.Proof.Verified;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProofsTest {
  @ParameterizedTest
  @CsvSource({
    "VERIFY, 0, 0, true",
    "VERIFY, 11, 0, false",
    "VERIFY, 9, 0, true",
    "VERIFY, 0, 11, false",
    "VERIFY, 0, 9, true",
    "DRILL, 0, 0, true",
    "DRILL, 11, 0, true",
    "DRILL, 0, 11, false",
    "DRILL, 11, 9, true"
  })
  void aFailureStandsUntilTheSameOrMoreIsProven(
      By by, long verifiedAt, long restoredAt, boolean stands) {
    Proofs proofs =
        Proofs.NONE
            .with(new Verified(verifiedAt, 1, 10))
            .with(new Restored(restoredAt, 1, Restore.STRUCTURE, 1, 10, 5))
            .with(new Failed(10, 1, by, "a missing"));

    assertThat(proofs.failure().isPresent()).isEqualTo(stands);
  }
}
