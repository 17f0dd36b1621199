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

import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.plan.PlanEnd;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.store.ReplicaReferences;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why a plan ended without a replica, and what to do where the source's clean-up is faster
 * than the copying.
 *
 * <ol>
 *   <li>Each plan that PUBLISH ends is observed in the {@link CopyPace} of its job.
 *   <li>From the first subsumed checkpoint on whose interval is known there is an advice: in the
 *       reason of the plan's end, as series of metrics, and as {@link AdviceFile} for {@code list}.
 *       The log has a warning when it begins and when the number to retain changes.
 *   <li>It is withdrawn when the last {@link CopyPace#PLANS} plans were all published, or when
 *       nothing was heard of the job for ten intervals and ten minutes: it has vanished.
 * </ol>
 *
 * An advice that cannot be written is logged, and delays no plan. Holds what it observed of each
 * job that has not vanished; after a restart that begins anew, with the advice on the target as it
 * was. Thread-safe, for one job one call at a time.
 */
final class Advisor {
  private static final Logger LOG = LoggerFactory.getLogger(Advisor.class);
  private static final String SUBSUMED = ": the checkpoint was subsumed before it was copied";
  private static final String OR_DAMAGED = ", or is damaged if its _metadata is still there";
  private static final String RETAIN_MORE =
      "Retain more checkpoints at the source (execution.checkpointing.num-retained, in the"
          + " JobManager's configuration).";

  private final StorePath target;
  private final Leases leases;
  private final AdviceMetrics metrics;
  private final LongSupplier clock;
  private final Map<JobId, CopyPace> paces = new ConcurrentHashMap<>();
  private final Map<JobId, SubsumptionAdvice> given = new ConcurrentHashMap<>();

  /** With a clock of milliseconds since the epoch. */
  Advisor(StorePath target, Leases leases, MetricGroup operator, LongSupplier clock) {
    this.target = target;
    this.leases = leases;
    this.clock = clock;
    this.metrics = new AdviceMetrics(operator);
  }

  /** A plan was published. */
  void published(PlanHeader header) {
    long now = clock.getAsLong();
    CopyPace pace = observe(header, now);
    pace.published();
    if (pace.hasRecovered()) {
      withdraw(header.job());
    } else {
      advise(header.job(), pace.advice(now));
    }
  }

  /**
   * Why a plan ends without a replica.
   *
   * @param problem the first report of a file that was not copied
   * @param reports all reports so far
   * @param tree the job on the target
   */
  PlanEnd.Unpublished explain(
      PlanHeader header, CopyReport problem, List<CopyReport> reports, TargetJob tree) {
    if (problem.outcome() instanceof CopyOutcome.Failed failed) {
      return new PlanEnd.Unpublished(AuditRecord.Event.FAILED, failed.message());
    }
    String what = ((CopyOutcome.SourceGone) problem.outcome()).message() + SUBSUMED;
    return new PlanEnd.Unpublished(
        AuditRecord.Event.SKIPPED,
        isSubsumed(header.checkpoint())
            ? what + ". " + remedy(header, reports, tree)
            : what + OR_DAMAGED + ". " + RETAIN_MORE);
  }

  /** Whether the metadata is gone too, which Flink deletes among the last. */
  private static boolean isSubsumed(SourceCheckpoint checkpoint) {
    try {
      return !Store.exists(checkpoint.metadata());
    } catch (IOException e) {
      LOG.debug("The source does not tell whether {} is there", checkpoint.metadata(), e);
      return false;
    }
  }

  private String remedy(PlanHeader header, List<CopyReport> reports, TargetJob tree) {
    long now = clock.getAsLong();
    CopyPace pace = observe(header, now);
    long elapsed = Math.max(0, now - header.plan().sequence());
    pace.subsumed(wholeMillis(header, reports, tree, elapsed, pace));
    Optional<SubsumptionAdvice> advice = pace.advice(now);
    advise(header.job(), advice);
    return advice.map(SubsumptionAdvice::remedy).orElse(RETAIN_MORE);
  }

  private long wholeMillis(
      PlanHeader header, List<CopyReport> reports, TargetJob tree, long elapsed, CopyPace pace) {
    try {
      View view = tree.view();
      view.entries().forEach(entry -> completed(entry, pace));
      StorePath staged =
          leases.find(tree.layout()).layout().stagedMetadata(header.plan().toString());
      return CopyEstimate.of(ReplicaReferences.read(tree.layout(), staged), view, reports)
          .wholeMillis(elapsed);
    } catch (IOException e) {
      LOG.debug("No estimate for plan {}: {}", header.plan(), Messages.of(e));
      return elapsed;
    }
  }

  private static void completed(View.Entry replica, CopyPace pace) {
    if (replica.proof() instanceof View.Proven proven) {
      pace.completed(
          replica.replica().checkpointId(), proven.manifest().stamp().times().completedAtMillis());
    }
  }

  private CopyPace observe(PlanHeader header, long nowMillis) {
    if (!paces.containsKey(header.job())) {
      // Where jobs come, others have gone.
      forgetSilent(nowMillis);
    }
    CopyPace pace = paces.computeIfAbsent(header.job(), job -> new CopyPace());
    pace.heardOf(nowMillis);
    pace.completed(header.checkpoint().checkpointId(), header.checkpoint().completedAtMillis());
    return pace;
  }

  private void advise(JobId job, Optional<SubsumptionAdvice> advice) {
    if (advice.isEmpty()) {
      return;
    }
    SubsumptionAdvice before = given.put(job, advice.get());
    metrics.show(job, advice.get());
    if (before == null || before.numRetained() != advice.get().numRetained()) {
      LOG.warn("Job {}: {}", job, advice.get().text());
    }
    if (before == null || !advice.get().saysTheSameAs(before)) {
      try {
        new AdviceFile(target, job).write(advice.get());
      } catch (IOException e) {
        LOG.warn("The advice on job {} cannot be written: {}", job, Messages.of(e));
      }
    }
  }

  private void withdraw(JobId job) {
    given.remove(job);
    metrics.hide(job);
    try {
      new AdviceFile(target, job).delete();
    } catch (IOException e) {
      LOG.warn("The advice on job {} cannot be deleted: {}", job, Messages.of(e));
    }
  }

  /** Whether there is an advice that may have to be withdrawn. */
  boolean hasAdvice() {
    return !given.isEmpty();
  }

  /** How many jobs are observed. */
  int observedJobs() {
    return paces.size();
  }

  /** Forgets the jobs that have vanished. */
  void forgetSilent(long nowMillis) {
    for (Map.Entry<JobId, CopyPace> job : paces.entrySet()) {
      if (job.getValue().isSilent(nowMillis) && paces.remove(job.getKey(), job.getValue())) {
        if (given.containsKey(job.getKey())) {
          LOG.info("Job {} has not been heard of for long; the advice is withdrawn", job.getKey());
          withdraw(job.getKey());
        }
      }
    }
  }
}
