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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How fast the checkpoints of one job complete, and how fast they are copied, as far back as the
 * last {@link #PLANS} plans. Gone with a restart: it is observed anew. Thread-safe.
 */
final class CopyPace {
  /** How many plans are looked back upon. */
  static final int PLANS = 16;

  private static final int COMPLETIONS = 32;
  private static final long SILENT_MILLIS = 600_000;
  private static final int SILENT_INTERVALS = 10;

  private final NavigableMap<Long, Long> completedAt = new TreeMap<>();
  private final Deque<EndedPlan> plans = new ArrayDeque<>();

  private long heardOfAtMillis;
  private boolean well;

  private record EndedPlan(End end, long copyMillis) {}

  private enum End {
    PUBLISHED,
    SUBSUMED
  }

  /** A checkpoint completed at the source; it does not matter whether it was planned. */
  synchronized void completed(long checkpointId, long atMillis) {
    completedAt.put(checkpointId, atMillis);
    if (completedAt.size() > COMPLETIONS) {
      completedAt.pollFirstEntry();
    }
  }

  /** A plan of the job ended. */
  synchronized void heardOf(long nowMillis) {
    heardOfAtMillis = nowMillis;
  }

  /** Whether the job has probably vanished: nothing for ten intervals, and for ten minutes. */
  synchronized boolean isSilent(long nowMillis) {
    long patience = Math.max(SILENT_MILLIS, SILENT_INTERVALS * intervalMillis().orElse(0L));
    return nowMillis - heardOfAtMillis > patience;
  }

  synchronized void published() {
    add(new EndedPlan(End.PUBLISHED, 0));
  }

  /** A checkpoint was subsumed, whose copy would have taken that long. */
  synchronized void subsumed(long copyMillis) {
    well = false;
    add(new EndedPlan(End.SUBSUMED, copyMillis));
  }

  private void add(EndedPlan plan) {
    plans.addLast(plan);
    if (plans.size() > PLANS) {
      plans.removeFirst();
    }
  }

  /** The advice; empty if no checkpoint was subsumed lately, or the interval is not known yet. */
  synchronized Optional<SubsumptionAdvice> advice(long nowMillis) {
    List<EndedPlan> subsumed = plans.stream().filter(p -> p.end() == End.SUBSUMED).toList();
    Optional<Long> interval = intervalMillis();
    if (subsumed.isEmpty() || interval.isEmpty()) {
      return Optional.empty();
    }
    long copyMillis = subsumed.stream().mapToLong(EndedPlan::copyMillis).max().orElseThrow();
    return Optional.of(
        new SubsumptionAdvice(
            nowMillis, subsumed.size(), plans.size(), copyMillis, interval.get()));
  }

  /**
   * Whether all of the last plans were published, as many as are looked back upon; says so once
   * until a checkpoint is subsumed again.
   */
  synchronized boolean hasRecovered() {
    if (well || plans.size() < PLANS) {
      return false;
    }
    well = plans.stream().allMatch(p -> p.end() == End.PUBLISHED);
    return well;
  }

  /** Median distance of two completions; where checkpoints were not seen, they count between. */
  private Optional<Long> intervalMillis() {
    List<Long> distances = new ArrayList<>();
    Map.Entry<Long, Long> previous = null;
    for (Map.Entry<Long, Long> next : completedAt.entrySet()) {
      if (previous != null) {
        long checkpoints = next.getKey() - previous.getKey();
        distances.add(Math.max(1, (next.getValue() - previous.getValue()) / checkpoints));
      }
      previous = next;
    }
    Collections.sort(distances);
    return distances.isEmpty()
        ? Optional.empty()
        : Optional.of(distances.get(distances.size() / 2));
  }
}
