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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.lease.LeaseHeldException;
import io.checkpointreplicator.lease.LeaseLostException;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.retain.RetainReport;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.retain.UnknownFiles;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RETAIN once for a job's tree, under a lease that shows no sign of life: a replicator that starts
 * meanwhile takes it, and what is left to do here fails.
 */
final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);
  private static final String PROMOTED = "promoted; the replicas are its job's";

  private final Retainer retainer;
  private final Leases leases;
  private final Clock clock;

  GarbageCollection(Retainer retainer, Leases leases, Clock clock) {
    this.retainer = retainer;
    this.leases = leases;
    this.clock = clock;
  }

  /** What {@link #run} would do; changes nothing and takes no lease. */
  GcResult preview(TargetJob tree) {
    try {
      LeaseId current = Leases.current(tree.layout()).orElse(LeaseId.VACANT);
      Optional<GcResult> alone = leftAlone(tree);
      if (alone.isPresent() || current.owner().equals(LeaseId.PROMOTED)) {
        return alone.orElse(new GcResult.LeftAlone(PROMOTED));
      }
      LeaseLayout lease = new LeaseLayout(tree.layout(), current);
      TargetJob savepoints = TargetJobs.savepointsOf(tree);
      RetainReport report =
          both(
              retainer.preview(tree, lease, clock.millis()),
              retainer.preview(
                  savepoints, new LeaseLayout(savepoints.layout(), current), clock.millis()));
      return result(lease, report, sizes(tree.layout(), report));
    } catch (IOException e) {
      return new GcResult.Failed(List.of(), Messages.of(e));
    }
  }

  /** Hides and deletes; gives the lease back at the end. */
  GcResult run(TargetJob tree) {
    TargetLayout layout = tree.layout();
    try {
      Optional<GcResult> alone = leftAlone(tree);
      if (alone.isPresent()) {
        return alone.get();
      }
      Lease lease = leases.hold(layout);
      try {
        return retain(tree, lease);
      } finally {
        giveBack(layout);
      }
    } catch (LeaseHeldException e) {
      return new GcResult.LeftAlone(
          "held by " + e.lease().owner() + " " + e.holder() + ": it retains there itself");
    } catch (FencedException e) {
      return new GcResult.LeftAlone(PROMOTED);
    } catch (IOException e) {
      return new GcResult.Failed(List.of(), Messages.of(e));
    }
  }

  private GcResult retain(TargetJob tree, Lease lease) throws IOException {
    long now = clock.millis();
    // Sizes are known before the files go.
    Map<String, Long> sizes = sizes(tree.layout(), retainer.preview(tree, lease.layout(), now));
    TargetJob savepoints = TargetJobs.savepointsOf(tree);
    Lease savepointLease = leases.find(savepoints.layout());
    sizes.putAll(sizes(tree.layout(), retainer.preview(savepoints, savepointLease.layout(), now)));
    RetainReport report =
        both(retainer.retain(tree, lease, now), retainer.retain(savepoints, savepointLease, now));
    if (report.problem().isPresent() && !lease.isHeld()) {
      return new GcResult.LeftAlone("a replicator took it over meanwhile: it retains there itself");
    }
    return result(lease.layout(), report, sizes);
  }

  private void giveBack(TargetLayout layout) {
    try {
      leases.release(layout);
    } catch (LeaseLostException e) {
      LOG.info("{} was taken over meanwhile", layout.jobDirectory());
    } catch (IOException e) {
      LOG.warn("The lease on {} stays with gc; anybody may take it", layout.jobDirectory(), e);
    }
  }

  private static Optional<GcResult> leftAlone(TargetJob tree) throws IOException {
    if (tree.isFenced()) {
      return Optional.of(new GcResult.LeftAlone(PROMOTED));
    }
    // The base of a source looks like that.
    return Store.exists(tree.layout().replicasDirectory())
        ? Optional.empty()
        : Optional.of(
            new GcResult.LeftAlone(
                "no replicator ever wrote there: no " + tree.layout().replicasDirectory()));
  }

  private static RetainReport both(RetainReport checkpoints, RetainReport savepoints) {
    List<RetainReport.Deleted> deleted = new ArrayList<>(checkpoints.deleted());
    deleted.addAll(savepoints.deleted());
    return new RetainReport(
        checkpoints.hidden(),
        deleted,
        checkpoints.nextDueMillis(),
        checkpoints.problem().or(savepoints::problem));
  }

  private static Map<String, Long> sizes(TargetLayout layout, RetainReport report)
      throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    for (RetainReport.Deleted file : report.deleted()) {
      StorePath path = layout.file(file.path());
      Store.status(path).map(FileStatus::getLen).ifPresent(size -> sizes.put(file.path(), size));
    }
    return sizes;
  }

  private static GcResult result(LeaseLayout lease, RetainReport report, Map<String, Long> sizes)
      throws IOException {
    if (report.problem().isPresent()) {
      return new GcResult.Failed(report.hidden(), report.problem().get());
    }
    Map<String, Long> unknown = new UnknownFiles(lease).find();
    report.deleted().forEach(file -> unknown.remove(file.path()));
    long bytes = unknown.values().stream().mapToLong(Long::longValue).sum();
    return new GcResult.Done(
        report.hidden(), report.deleted(), sizes, new GcResult.Unknown(unknown.size(), bytes));
  }
}
