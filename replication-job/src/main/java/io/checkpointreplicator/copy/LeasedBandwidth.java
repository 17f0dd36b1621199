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

import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bandwidth of a subtask: slices of 25 ms of the whole, leased from the {@link
 * BandwidthCoordinator} when they are needed, one at a time. The thread that finds nothing left
 * fetches the next one, the others wait for it. Without an answer nothing is read: it asks again
 * each second. What is left of a slice lapses after 10 s.
 */
final class LeasedBandwidth implements Bandwidth {
  private static final Logger LOG = LoggerFactory.getLogger(LeasedBandwidth.class);
  private static final long SLICES_PER_SECOND = 40;
  private static final long LAPSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long ANSWER_SECONDS = 60;

  private final Line line;
  private final NanoClock clock;
  private final int slice;
  private int left;
  private long grantedAt;
  private boolean fetching;

  /** The way to the coordinator. */
  @FunctionalInterface
  interface Line {
    /** Asks; the future fails if there is no answer. */
    CompletableFuture<CoordinationResponse> ask(SliceRequest request) throws IOException;
  }

  /** A share of that many bytes per second, at least 1. */
  LeasedBandwidth(long bytesPerSecond, Line line, NanoClock clock) {
    this.line = line;
    this.clock = clock;
    this.slice = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytesPerSecond / SLICES_PER_SECOND));
  }

  @Override
  public int take(int most) throws InterruptedIOException {
    try {
      while (true) {
        int taken = takeWhatIsLeft(most);
        if (taken > 0) {
          return taken;
        }
        fetch();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException cancelled = new InterruptedIOException("Copying was cancelled");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  @Override
  public synchronized void giveBack(int unused) {
    left += unused;
  }

  /** What is left; 0 if this thread is the one to fetch more. */
  private synchronized int takeWhatIsLeft(int most) throws InterruptedException {
    if (clock.nanoTime() - grantedAt > LAPSE_NANOS) {
      left = 0;
    }
    while (left == 0 && fetching) {
      wait();
    }
    if (left == 0) {
      fetching = true;
    }
    int taken = Math.min(most, left);
    left -= taken;
    return taken;
  }

  private void fetch() throws InterruptedException {
    int granted = 0;
    try {
      SliceGrant grant =
          SliceGrant.of(line.ask(new SliceRequest(slice)).get(ANSWER_SECONDS, TimeUnit.SECONDS));
      clock.sleep(grant.waitNanos());
      granted = slice;
    } catch (IOException | ExecutionException | TimeoutException e) {
      LOG.warn("COPY waits: its JobManager grants no bandwidth: {}", Messages.of(e));
      clock.sleep(PAUSE_NANOS);
    } finally {
      fetched(granted);
    }
  }

  private synchronized void fetched(int granted) {
    if (granted > 0) {
      left += granted;
      grantedAt = clock.nanoTime();
    }
    fetching = false;
    notifyAll();
  }
}
