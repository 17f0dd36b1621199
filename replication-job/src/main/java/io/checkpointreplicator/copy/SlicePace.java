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

import java.util.concurrent.TimeUnit;

/**
 * Hands out the bandwidth of all subtasks, slice by slice in the order of the asking: each slice
 * has a time of its own, during which the link is taken. Who asks again waits behind all others, so
 * that those who have something to copy take turns, and the rest leaves its share to them. What
 * nobody asks for lapses but for a moment's worth, which makes good for answers that come late.
 *
 * <p>In any time t at most {@code rate * (t + 100 ms)} bytes are handed out, and a slice. Nothing
 * is remembered of whom a slice was for: if that subtask has died, its slice goes by unused. Not
 * thread-safe.
 */
final class SlicePace {
  static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long bytesPerSecond;
  private final NanoClock clock;
  private long free;

  /** A pace of that many bytes per second, at least 1. */
  SlicePace(long bytesPerSecond, NanoClock clock) {
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.free = clock.nanoTime();
  }

  /** Reserves a slice; returns the nanoseconds from now on until it may be used, 0 or more. */
  long reserve(int bytes) {
    long now = clock.nanoTime();
    long earliest = now - CREDIT_NANOS;
    if (free - earliest < 0) {
      free = earliest;
    }
    long wait = Math.max(0, free - now);
    free += (long) (bytes * (NANOS_PER_SECOND / bytesPerSecond));
    return wait;
  }
}
