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
package io.checkpointreplicator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import org.junit.jupiter.api.Test;

class KnownCopiesTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER = new JobId("b".repeat(32));
  private static final Content CONTENT = new Content(10, 1);

  private final KnownCopies known = new KnownCopies(100);

  @Test
  void whatWasCopiedIsKnownIfItHasItsLength() {
    known.remember(JOB, "shared/a", CONTENT);

    assertThat(known.contains(JOB, "shared/a")).isTrue();
    assertThat(known.content(JOB, "shared/a", 10)).contains(CONTENT);
    assertThat(known.content(JOB, "shared/a", 9)).isEmpty();
    assertThat(known.contains(OTHER, "shared/a")).isFalse();
    assertThat(known.content(OTHER, "shared/a", 10)).isEmpty();
  }

  @Test
  void theNextPlanFindsWhatThisOneLeft() {
    known.remember(JOB, "shared/a", CONTENT);
    known.planEnded(JOB);

    assertThat(known.contains(JOB, "shared/a")).isTrue();
    assertThat(known.content(JOB, "shared/a", 10)).contains(CONTENT);
  }

  @Test
  void whatIsAskedForByEachPlanStays() {
    known.remember(JOB, "shared/a", CONTENT);
    known.remember(JOB, "shared/b", CONTENT);
    for (int plan = 0; plan < 5; plan++) {
      known.planEnded(JOB);
      assertThat(known.content(JOB, "shared/a", 10)).contains(CONTENT);
    }

    assertThat(known.contains(JOB, "shared/b")).isFalse();
    assertThat(known.size()).isEqualTo(1);
  }

  @Test
  void aLongHistoryIsNotKept() {
    for (int plan = 0; plan < 1000; plan++) {
      known.remember(JOB, "shared/" + plan, CONTENT);
      known.planEnded(JOB);
      assertThat(known.size()).isEqualTo(1);
    }
    known.planEnded(JOB);
    assertThat(known.size()).isZero();
  }

  @Test
  void rememberingAgainCountsOnce() {
    known.remember(JOB, "shared/a", CONTENT);
    known.planEnded(JOB);
    known.remember(JOB, "shared/a", CONTENT);
    known.remember(JOB, "shared/a", CONTENT);

    assertThat(known.size()).isEqualTo(1);
    known.forget(JOB);
    assertThat(known.size()).isZero();
    assertThat(known.contains(JOB, "shared/a")).isFalse();
  }

  @Test
  void theJobThatWasSilentForTheLongestGoesFirst() {
    known.remember(OTHER, "shared/a", CONTENT);
    for (int i = 0; i < 200; i++) {
      known.remember(JOB, "shared/" + i, CONTENT);
    }

    assertThat(known.contains(OTHER, "shared/a")).isFalse();
    assertThat(known.contains(JOB, "shared/0")).isTrue();
    assertThat(known.contains(JOB, "shared/100")).isFalse();
    assertThat(known.size()).isEqualTo(100);
  }
}
