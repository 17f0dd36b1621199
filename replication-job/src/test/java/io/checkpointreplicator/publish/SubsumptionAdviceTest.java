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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubsumptionAdviceTest {
  private static SubsumptionAdvice advice(long copyMillis, long intervalMillis) {
    return new SubsumptionAdvice(0, 3, 16, copyMillis, intervalMillis);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 2",
    "1, 1000, 2",
    "1000, 1000, 2",
    "1001, 1000, 3",
    "3200, 1000, 5",
    "500, 60000, 2",
    "9223372036854775807, 9223372036854775807, 2",
    "7000, 1, 7001"
  })
  void copyingFitsIntoWhatIsLeftOfACheckpoint(long copy, long interval, long numRetained) {
    assertThat(advice(copy, interval).numRetained()).isEqualTo(numRetained);
  }

  /** When a checkpoint is planned depends on what the replicator was busy with. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noCheckpointIsSubsumedWhateverItsAgeWhenItIsPlanned(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long interval = 1 + random.nextInt(100_000);
      long copy = random.nextInt(1_000_000);
      long age = random.nextLong(interval);
      long retained = advice(copy, interval).numRetained();

      assertThat(age + copy)
          .as("copy %d, interval %d, age %d, retained %d", copy, interval, age, retained)
          .isLessThanOrEqualTo(retained * interval);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void withOneLessACheckpointThatIsPlannedLateIsSubsumed(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long interval = 2 + random.nextInt(100_000);
      long copy = interval + random.nextInt(1_000_000);
      long tooFew = advice(copy, interval).numRetained() - 1;
      long age = interval - 1;

      assertThat(age + copy)
          .as("copy %d, interval %d, retained %d", copy, interval, tooFew)
          .isGreaterThanOrEqualTo(tooFew * interval);
    }
  }

  @Test
  void saysWhatWasMeasuredAndWhatToDo() {
    assertThat(advice(3200, 1000).text())
        .isEqualTo(
            "3 of the last 16 checkpoints were subsumed before they were copied: copying takes"
                + " 3.2 s, a checkpoint completes each 1.0 s. Retain at least 5 checkpoints"
                + " (execution.checkpointing.num-retained, in the JobManager's configuration).");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 1, 1, 'subsumed must be from 1 to the number of plans, 16: 0'",
    "17, 16, 1, 1, 'subsumed must be from 1 to the number of plans, 16: 17'",
    "1, 1, -1, 1, copyMillis must not be negative: -1",
    "1, 1, 1, 0, intervalMillis must be 1 or more: 0"
  })
  void whatCannotBeObservedIsRefused(
      int subsumed, int plans, long copyMillis, long intervalMillis, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SubsumptionAdvice(0, subsumed, plans, copyMillis, intervalMillis))
        .withMessage(message);
  }
}
