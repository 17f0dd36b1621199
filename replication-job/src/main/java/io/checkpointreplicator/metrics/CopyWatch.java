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
package io.checkpointreplicator.metrics;

import java.util.function.LongSupplier;

/**
 * Whether a job is idle, progresses or is stuck. What has been copied for a plan counts as progress
 * while the plan is in flight, and for good when it was published: a plan that comes to nothing
 * does again what the one before it did. Thread-safe in the way of {@link JobStanding}.
 */
public final class CopyWatch {
  private static final long NONE = Long.MIN_VALUE;

  /** COPY shows its progress each half minute where the store does not show it. */
  private static final long PATIENCE_MILLIS = 60_000;

  private final LongSupplier clock;
  private volatile long waitingSinceMillis = NONE;
  private volatile long publishedAtMillis = NONE;
  private volatile long copiedAtMillis = NONE;
  private volatile long lastChange = NONE;
  private volatile int skips;
  private volatile int failures;

  CopyWatch(LongSupplier clock) {
    this.clock = clock;
  }

  /** A checkpoint waits for its replica. */
  void somethingWaits() {
    if (waitingSinceMillis == NONE) {
      waitingSinceMillis = clock.getAsLong();
    }
  }

  /** Each checkpoint has its replica. */
  void nothingWaits() {
    waitingSinceMillis = NONE;
  }

  /** A replica became visible, or nothing was to be done. */
  void published() {
    publishedAtMillis = clock.getAsLong();
    planEnded();
    skips = 0;
    failures = 0;
  }

  /**
   * A plan is in flight, and something last changed in its directory at that time of the target's
   * clock.
   */
  public void inFlight(long changedAtMillis) {
    if (lastChange != NONE && changedAtMillis > lastChange) {
      copiedAtMillis = clock.getAsLong();
    }
    lastChange = Math.max(lastChange, changedAtMillis);
  }

  /** A checkpoint was passed over. */
  public void skipped() {
    planEnded();
    skips++;
  }

  /** An attempt failed. */
  public void failed() {
    planEnded();
    failures++;
  }

  /** A plan came to nothing. */
  public void planEnded() {
    lastChange = NONE;
    copiedAtMillis = NONE;
  }

  long stuckMillis() {
    long since = waitingSinceMillis;
    if (since == NONE) {
      return 0;
    }
    long progress = Math.max(since, Math.max(publishedAtMillis, copiedAtMillis));
    long stuck = clock.getAsLong() - progress;
    return stuck < PATIENCE_MILLIS ? 0 : stuck;
  }

  int skips() {
    return skips;
  }

  int failures() {
    return failures;
  }
}
