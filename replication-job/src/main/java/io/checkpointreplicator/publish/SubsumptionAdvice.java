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

import java.util.Locale;

/**
 * What would have kept the checkpoints of a job from being subsumed before they were copied.
 *
 * <p>With {@code n} retained checkpoints one that completes at {@code t} is subsumed when the
 * {@code n}-th after it completes, at {@code t + n * interval}. The replicator plans the newest
 * checkpoint, and when it is free to do so, the newest one is of any age up to one interval. What
 * is sure to be left for copying is therefore {@code (n - 1) * interval}, and that has to be as
 * long as copying takes, from plan to the last file: {@code n = ceil(copy / interval) + 1}. The one
 * interval that is added pays for the delay of discovery and for checkpoints that take turns in
 * being early and late.
 *
 * @param atMillis when it was given, in milliseconds since the epoch
 * @param subsumed how many of the last plans came to nothing because of subsumption, 1 or more
 * @param plans the last plans that were looked at
 * @param copyMillis how long copying takes, in milliseconds: the longest of those plans; they were
 *     cut short, so it is partly extrapolated
 * @param intervalMillis between two completed checkpoints at the source, in milliseconds, 1 or more
 */
public record SubsumptionAdvice(
    long atMillis, int subsumed, int plans, long copyMillis, long intervalMillis) {
  private static final double MILLIS_PER_SECOND = 1000.0;

  /** Refuses what cannot be observed. */
  public SubsumptionAdvice {
    if (subsumed < 1 || subsumed > plans) {
      throw new IllegalArgumentException(
          "subsumed must be from 1 to the number of plans, " + plans + ": " + subsumed);
    }
    if (copyMillis < 0) {
      throw new IllegalArgumentException("copyMillis must not be negative: " + copyMillis);
    }
    if (intervalMillis < 1) {
      throw new IllegalArgumentException("intervalMillis must be 1 or more: " + intervalMillis);
    }
  }

  /** How many checkpoints the source should retain; 2 or more. */
  public long numRetained() {
    long intervals = copyMillis / intervalMillis + (copyMillis % intervalMillis == 0 ? 0 : 1);
    return Math.max(1, intervals) + 1;
  }

  /** Whether it differs in its time only. */
  boolean saysTheSameAs(SubsumptionAdvice other) {
    return equals(
        new SubsumptionAdvice(
            atMillis, other.subsumed, other.plans, other.copyMillis, other.intervalMillis));
  }

  /** What to do, as a sentence. */
  public String remedy() {
    return "Retain at least "
        + numRetained()
        + " checkpoints (execution.checkpointing.num-retained, in the JobManager's configuration).";
  }

  /** What was observed and what to do, for people. */
  public String text() {
    return subsumed
        + " of the last "
        + plans
        + " checkpoints were subsumed before they were copied: copying takes "
        + seconds(copyMillis)
        + ", a checkpoint completes each "
        + seconds(intervalMillis)
        + ". "
        + remedy();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / MILLIS_PER_SECOND);
  }
}
