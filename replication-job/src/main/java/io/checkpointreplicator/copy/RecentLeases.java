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
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.ObjectStores;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The leases under which files are being copied, and the plans for which. To look for a lease takes
 * a listing, so that one is good for all files of a second: what is prepared under a lease that has
 * passed on since then gets no final name. A file system refuses to rename it out of where it is
 * not any more; on an object store its plan is looked for, before each file gets its name, and not
 * found any more. Thread-safe.
 */
final class RecentLeases {
  private static final long NANOS_TRUSTED = TimeUnit.SECONDS.toNanos(1);

  private static final ManifestCache NO_MANIFESTS = new ManifestCache();

  private final Leases leases;
  private final LongSupplier nanoTime;
  private final Map<JobId, Found> found = new ConcurrentHashMap<>();

  private record Found(LeaseLayout lease, long atNanos, Set<PlanId> plans) {}

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
    found.values().removeIf(old -> now - old.atNanos >= NANOS_TRUSTED);
    found.put(tree.job(), new Found(lease, now, ConcurrentHashMap.newKeySet()));
    return lease;
  }

  /**
   * Does nothing while a plan goes on; on a file system that may be a second ago. A file that no
   * plan tells of would stay for ever. The plan is not there any more, either, when the lease has
   * passed on or the tree was promoted: it moved on with the lease.
   *
   * @throws IOException if the plan was given up
   */
  void checkPlanned(TargetLayout tree, LeaseLayout lease, PlanId plan) throws IOException {
    Found recent = found.get(tree.job());
    boolean trusted =
        !ObjectStores.contain(lease.directory())
            && recent != null
            && recent.lease.equals(lease)
            && nanoTime.getAsLong() - recent.atNanos < NANOS_TRUSTED;
    if (trusted && recent.plans.contains(plan)) {
      return;
    }
    if (!Store.exists(lease.stagedMetadata(plan.toString()))) {
      throw new IOException("Plan " + plan + " was given up");
    }
    if (trusted) {
      recent.plans.add(plan);
    }
  }

  /** How many are remembered. */
  int size() {
    return found.size();
  }

  /** Looks anew the next time: something went wrong under this lease. */
  void forget(TargetLayout tree) {
    found.remove(tree.job());
  }
}
