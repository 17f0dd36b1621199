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
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlicePaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long RATE = 25_000_000;
  private static final int SLICE = (int) (RATE / 40);

  // Close to the end of its range: clocks of nanoseconds may run over.
  private final ManualClock clock = new ManualClock();
  private final long start = clock.nanoTime();
  private final SlicePace pace = new SlicePace(RATE, clock);

  /** One that copies: takes a slice, spends it in some time, and asks again. */
  private static final class Subtask {
    final long spends;
    long asksAt;
    long bytes;

    Subtask(long spends) {
      this.spends = spends;
    }
  }

  private static List<Subtask> subtasks(int count, long spends) {
    List<Subtask> subtasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      subtasks.add(new Subtask(spends));
    }
    return subtasks;
  }

  /** Lets time go by; who asks first is served first. */
  private void run(List<Subtask> subtasks, long nanos) {
    while (true) {
      Subtask next =
          subtasks.stream().min(Comparator.comparingLong(subtask -> subtask.asksAt)).orElseThrow();
      if (next.asksAt >= nanos) {
        return;
      }
      clock.advance(Math.max(0, next.asksAt - (clock.nanoTime() - start)));
      long wait = pace.reserve(SLICE);
      if (next.asksAt + wait >= nanos) {
        next.asksAt = nanos;
      } else {
        next.bytes += SLICE;
        next.asksAt += wait + next.spends;
      }
    }
  }

  private static long sum(List<Subtask> subtasks) {
    return subtasks.stream().mapToLong(subtask -> subtask.bytes).sum();
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 20000000", "2, 1000000", "7, 30000000", "100, 1000000", "100, 500000000"})
  void theSumIsTheCap(int count, long spends) {
    List<Subtask> subtasks = subtasks(count, spends);

    run(subtasks, 60 * SECOND);

    assertThat(sum(subtasks))
        .isLessThanOrEqualTo(RATE * 60 + RATE / 10 + SLICE)
        .isCloseTo(RATE * 60, Percentage.withPercentage(1));
  }

  @Test
  void thoseWhoAskTakeTurns() {
    List<Subtask> subtasks = subtasks(10, 0);

    run(subtasks, 10 * SECOND);

    assertThat(subtasks)
        .allSatisfy(subtask -> assertThat(subtask.bytes).isCloseTo(RATE, within((long) SLICE)));
  }

  @Test
  void whoAsksForLittleLeavesTheRestToTheOthers() {
    Subtask busy = new Subtask(0);
    Subtask lazy = new Subtask(SECOND);

    run(List.of(busy, lazy), 60 * SECOND);

    assertThat(lazy.bytes).isLessThanOrEqualTo(60L * SLICE);
    assertThat(busy.bytes).isGreaterThanOrEqualTo(RATE * 60 - 60L * SLICE);
  }

  @Test
  void theSliceOfOneThatDiedGoesByOnce() {
    List<Subtask> subtasks = subtasks(2, 0);
    run(subtasks, 10 * SECOND);
    long before = subtasks.get(1).bytes;

    // It got no answer, and never asks again.
    pace.reserve(SLICE);
    subtasks.get(0).asksAt = 60 * SECOND;
    subtasks.get(1).asksAt = 10 * SECOND;
    run(subtasks, 20 * SECOND);

    assertThat(subtasks.get(1).bytes - before).isCloseTo(RATE * 10, within(3L * SLICE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 60, 100_000})
  void whatNobodyAskedForLapsesButForAMoment(long seconds) {
    clock.advance(seconds * SECOND);
    long bytes = 0;
    while (pace.reserve(SLICE) == 0) {
      bytes += SLICE;
    }

    assertThat(bytes).isBetween(RATE / 10, RATE / 10 + SLICE);
  }

  @Test
  void theLongestSliceOfTheSlowestPaceHasItsTime() {
    SlicePace slow = new SlicePace(1, clock);
    slow.reserve(Integer.MAX_VALUE);

    assertThat(slow.reserve(1)).isEqualTo(Integer.MAX_VALUE * SECOND);
  }
}
