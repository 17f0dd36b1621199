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

import org.junit.jupiter.api.Test;

class CopyPaceTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  private final CopyPace pace = new CopyPace();

  private void publish(int plans) {
    for (int i = 0; i < plans; i++) {
      pace.published();
    }
  }

  @Test
  void theIntervalIsTheMedianAndCountsCheckpointsThatWereNotSeen() {
    pace.completed(5, NOW);
    pace.completed(6, NOW + 1000);
    pace.completed(9, NOW + 4000);
    pace.completed(10, NOW + 64_000);
    pace.completed(11, NOW + 65_100);
    pace.subsumed(1500);

    assertThat(pace.advice(NOW)).contains(new SubsumptionAdvice(NOW, 1, 1, 1500, 1100));
  }

  @Test
  void withoutAnIntervalThereIsNoAdvice() {
    pace.completed(5, NOW);
    pace.completed(5, NOW);
    pace.subsumed(1500);

    assertThat(pace.advice(NOW)).isEmpty();
  }

  @Test
  void withoutASubsumedCheckpointThereIsNoAdvice() {
    pace.completed(5, NOW);
    pace.completed(6, NOW + 1000);
    publish(1);

    assertThat(pace.advice(NOW)).isEmpty();
  }

  @Test
  void completionTimesThatStandStillAreNoInterval() {
    pace.completed(5, NOW);
    pace.completed(6, NOW);
    pace.subsumed(3);

    assertThat(pace.advice(NOW)).contains(new SubsumptionAdvice(NOW, 1, 1, 3, 1));
  }

  @Test
  void theSlowestOfTheLastPlansCounts() {
    pace.completed(5, NOW);
    pace.completed(6, NOW + 1000);
    pace.subsumed(90_000);
    publish(CopyPace.PLANS - 2);
    pace.subsumed(1500);

    assertThat(pace.advice(NOW))
        .contains(new SubsumptionAdvice(NOW, 2, CopyPace.PLANS, 90_000, 1000));
    publish(1);
    assertThat(pace.advice(NOW))
        .contains(new SubsumptionAdvice(NOW, 1, CopyPace.PLANS, 1500, 1000));
  }

  @Test
  void recoversWhenAllOfTheLastPlansWerePublished() {
    pace.subsumed(1);
    publish(CopyPace.PLANS - 1);
    assertThat(pace.hasRecovered()).isFalse();

    publish(1);
    assertThat(pace.hasRecovered()).isTrue();
    publish(1);
    assertThat(pace.hasRecovered()).as("it is said once").isFalse();

    pace.subsumed(1);
    publish(CopyPace.PLANS);
    assertThat(pace.hasRecovered()).isTrue();
  }

  @Test
  void tenMinutesAndTenIntervalsWithoutAPlanAreSilence() {
    pace.heardOf(NOW);
    assertThat(pace.isSilent(NOW + 10 * MINUTE)).isFalse();
    assertThat(pace.isSilent(NOW + 10 * MINUTE + 1)).isTrue();

    pace.completed(5, NOW);
    pace.completed(6, NOW + 30 * MINUTE);
    assertThat(pace.isSilent(NOW + 300 * MINUTE)).isFalse();
    assertThat(pace.isSilent(NOW + 300 * MINUTE + 1)).isTrue();
  }

  @Test
  void onlyTheLastCompletionsAreKept() {
    for (int id = 0; id < 32; id++) {
      pace.completed(id, NOW + id * 1000L);
    }
    for (int id = 32; id < 64; id++) {
      pace.completed(id, NOW + 32_000 + (id - 32) * 5000L);
    }
    pace.subsumed(1);

    assertThat(pace.advice(NOW)).contains(new SubsumptionAdvice(NOW, 1, 1, 1, 5000));
  }
}
