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

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.store.Store;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows on the target that a plan is being worked on, so that PLAN does not give it up. What is
 * copied changes the plan's directory on some stores only: on HDFS a file has no new time before it
 * is closed, on object stores nothing of it is there. So every now and then a note is written:
 *
 * <pre>
 * &lt;lease&gt;/plans/&lt;plan&gt;/&lt;instance&gt;.progress
 * </pre>
 *
 * Thread-safe.
 */
final class PlanProgress {
  private static final Logger LOG = LoggerFactory.getLogger(PlanProgress.class);
  private static final long NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(30);
  private static final int MOST = 10_000;

  private final String instance = UUID.randomUUID().toString();
  private final LongSupplier nanoTime;
  private final Map<PlanId, Long> notedAtNanos = new LinkedHashMap<>();

  /** With a clock that runs as {@link System#nanoTime} does. */
  PlanProgress(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A stream to the same place; what is written to it is progress. */
  OutputStream watching(OutputStream out, LeaseLayout lease, PlanId plan) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        if (isDue(plan)) {
          note(lease, plan);
        }
      }
    };
  }

  /** The first note is due when a plan has been worked on for a while. */
  private synchronized boolean isDue(PlanId plan) {
    long now = nanoTime.getAsLong();
    Long last = notedAtNanos.get(plan);
    if (last != null && now - last < NANOS_BETWEEN) {
      return false;
    }
    notedAtNanos.remove(plan);
    notedAtNanos.put(plan, now);
    if (notedAtNanos.size() > MOST) {
      notedAtNanos.remove(notedAtNanos.keySet().iterator().next());
    }
    return last != null;
  }

  private void note(LeaseLayout lease, PlanId plan) {
    try {
      Store.write(
          lease.progress(plan.toString(), instance), out -> out.write(instance.getBytes(US_ASCII)));
    } catch (IOException e) {
      LOG.debug("Progress of plan {} cannot be shown", plan, e);
    }
  }
}
