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

import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The leases under which files are being copied. To look for one takes a listing, so that one is
 * good for all files of a second: what is prepared under a lease that has passed on since then is
 * not found planned any more, and gets no final name. Thread-safe.
 */
final class RecentLeases {
  private static final long NANOS_TRUSTED = TimeUnit.SECONDS.toNanos(1);

  private static final ManifestCache NO_MANIFESTS = new ManifestCache();

  private final Leases leases;
  private final LongSupplier nanoTime;
  private final Map<JobId, Found> found = new ConcurrentHashMap<>();

  private record Found(LeaseLayout lease, long atNanos) {}

  /** With a clock that runs as {@link System#nanoTime} does. */
  RecentLeases(Leases leases, LongSupplier nanoTime) {
    this.leases = leases;
    this.nanoTime = nanoTime;
  }

  /**
   * The lease on a tree, as it was less than a second ago.
   *
   * @throws io.checkpointreplicator.store.FencedException if the tree was promoted
   * @throws io.checkpointreplicator.lease.LeaseLostException if it was another owner's, or nobody's
   */
  LeaseLayout find(TargetLayout tree) throws IOException {
    long now = nanoTime.getAsLong();
    Found recent = found.get(tree.job());
    if (recent != null && now - recent.atNanos < NANOS_TRUSTED) {
      return recent.lease;
    }
    new TargetJob(tree, NO_MANIFESTS).checkNotFenced();
    LeaseLayout lease = leases.find(tree).layout();
    found.put(tree.job(), new Found(lease, now));
    return lease;
  }

  /** Looks anew the next time: something went wrong under this lease. */
  void forget(TargetLayout tree) {
    found.remove(tree.job());
  }
}
