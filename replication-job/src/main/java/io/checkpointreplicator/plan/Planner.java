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
package io.checkpointreplicator.plan;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.lease.LeaseHeldException;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.NewFile;
import io.checkpointreplicator.store.SourceFiles;
import io.checkpointreplicator.store.SourceJob;
import io.checkpointreplicator.store.SourceManifests;
import io.checkpointreplicator.store.StayOutException;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what to copy for the newest completed checkpoint of a job: reads its metadata once, takes
 * what the manifests of the visible replicas do not name, and stages the metadata that is going to
 * be published. From then on the plan does not need the source's metadata any more, and the staged
 * metadata tells which files the plan may have written. Thread-safe.
 */
final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  // A store without atomic rename may show metadata that is still being written.
  private static final RetryPolicy<Object> WHILE_BEING_WRITTEN =
      RetryPolicy.builder()
          .handle(MetadataFormatException.class)
          .withBackoff(100, 400, ChronoUnit.MILLIS)
          .withMaxAttempts(3)
          .build();

  private final Settings settings;
  private final ManifestCache manifests;
  private final Leases leases;
  private final SourceFiles sources;

  /** The leases that plans in flight were made under, as far as this instance made them. */
  private final Map<JobId, LeaseId> plannedUnder = new ConcurrentHashMap<>();

  Planner(Settings settings, ManifestCache manifests) {
    this.settings = settings;
    this.manifests = manifests;
    this.leases = new Leases(settings.target(), settings.leaseOwner());
    this.sources = new SourceFiles(settings.allowedRoots());
  }

  private TargetLayout layout(JobId job) {
    return new TargetLayout(settings.target(), job, settings.kind());
  }

  /** The lease on a job's tree, which must be held to plan, and to delete. */
  Lease lease(JobId job) throws IOException {
    return leases.hold(layout(job));
  }

  /**
   * The lease on a job's tree, if this replicator has it.
   *
   * @throws StayOutException if another one has it, or nobody
   */
  Lease ownLease(JobId job) throws IOException {
    return leases.find(layout(job));
  }

  /** Gives back the lease on a job's tree, if this replicator has it; whether it did. */
  boolean release(JobId job) {
    plannedUnder.remove(job);
    try {
      leases.release(layout(job));
      return true;
    } catch (StayOutException e) {
      LOG.debug("There is no lease to give back: {}", e.getMessage());
    } catch (IOException e) {
      LOG.warn("The lease on job {} stays with this replicator: {}", job, Messages.of(e));
    }
    return false;
  }

  /** Where a plan stands; a target that does not tell is no lack of progress. */
  PlanEnd end(JobId job, JobTrack.InFlight plan) {
    try {
      LeaseLayout lease = lease(job).layout();
      PlanEnd end = PlanEnd.read(lease, plan);
      // In other hands meanwhile: PUBLISH may have given it up, and could not note that.
      boolean passedOn = !lease.lease().equals(plannedUnder.getOrDefault(job, lease.lease()));
      return end instanceof PlanEnd.Pending && passedOn
          ? new PlanEnd.Unpublished(
              AuditRecord.Event.FAILED, "The lease on the job's tree was lost for a while")
          : end;
    } catch (StayOutException e) {
      return new PlanEnd.Unpublished(AuditRecord.Event.FAILED, e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "The target does not tell how plan {} of job {} ended: {}",
          plan.plan(),
          job,
          Messages.of(e));
      return PlanEnd.Pending.UNTOLD;
    }
  }

  /** Whether a job may have a checkpoint: what cannot be read may. */
  static boolean mayHaveCheckpoint(SourceJob source) {
    try {
      return source.newestCheckpoint().isPresent();
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} cannot be read", source.directory(), e);
      return true;
    }
  }

  /** What is visible of a job on the target. */
  TargetJob target(JobId job) {
    return new TargetJob(layout(job), manifests);
  }

  /** Looks where a job stands that is busy; what cannot be read is as it was. */
  boolean look(SourceJob source, JobStanding standing) {
    try {
      newest(source, standing);
      if (!standing.isTargetSeen()) {
        standing.onTarget(target(source.job()).view());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("It cannot be read where {} stands", source.directory(), e);
      return false;
    }
  }

  private static Optional<SourceCheckpoint> newest(SourceJob source, JobStanding standing)
      throws IOException {
    List<SourceCheckpoint> completed = source.completedCheckpoints();
    standing.atSource(completed);
    return completed.isEmpty()
        ? Optional.empty()
        : Optional.of(completed.get(completed.size() - 1));
  }

  /**
   * Plans the newest completed checkpoint of a job; an error becomes a refusal with its reason.
   *
   * @param standing is told what was seen
   */
  PlanResult plan(SourceJob source, PlanId plan, JobStanding standing) {
    long checkpointId = AuditRecord.NO_CHECKPOINT;
    try {
      Optional<SourceCheckpoint> newest =
          settings.checkpoint().isPresent()
              ? source.checkpoint(settings.checkpoint().get(), settings.kind())
              : newest(source, standing);
      if (newest.isEmpty()) {
        return Store.exists(source.base())
            ? new PlanResult.NothingThere()
            : new PlanResult.BaseMissing();
      }
      checkpointId = newest.get().checkpointId();
      return plan(source, newest.get(), plan, standing);
    } catch (LeaseHeldException e) {
      standing.held();
      return new PlanResult.Held(checkpointId, e.getMessage());
    } catch (FencedException e) {
      standing.fenced();
      return new PlanResult.Refused(checkpointId, FailReason.FENCED, e.getMessage());
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with one job must not end the task that plans the others too.
      return new PlanResult.Refused(checkpointId, FailReason.PLAN, Messages.of(e));
    }
  }

  private PlanResult plan(
      SourceJob source, SourceCheckpoint checkpoint, PlanId plan, JobStanding standing)
      throws IOException {
    TargetJob target = target(source.job());
    target.checkNotFenced();
    View view = target.view();
    standing.onTarget(view);
    readProofs(target.layout(), standing);
    Optional<PlanResult> decided = decide(source, checkpoint, view);
    if (decided.isPresent()) {
      return decided.get();
    }
    sources.createLike(checkpoint.jobDirectory(), target.layout().replicasDirectory());
    boolean unseen = !leases.holds(target.layout());
    Lease lease = leases.hold(target.layout());
    standing.owned();
    if (unseen) {
      // Whoever held the lease before may have changed the tree until now.
      view = target.view();
      standing.onTarget(view);
      decided = decide(source, checkpoint, view);
      if (decided.isPresent()) {
        return decided.get();
      }
    }
    try {
      List<CopyTask> tasks = withOriginals(stage(checkpoint, plan, view, lease));
      PlanHeader header = new PlanHeader(plan, source.base(), checkpoint, tasks.size());
      plannedUnder.put(source.job(), lease.layout().lease());
      return new PlanResult.Planned(header, tasks);
    } catch (IOException e) {
      if (Store.exists(checkpoint.metadata())) {
        throw e;
      }
      return new PlanResult.Vanished(checkpoint);
    }
  }

  private void readProofs(TargetLayout layout, JobStanding standing) {
    if (standing.proofsAreDue()) {
      try {
        standing.proven(Proofs.of(settings.target(), layout.job()));
      } catch (IOException | RuntimeException e) {
        LOG.debug("The proofs of job {} cannot be read", layout.job(), e);
      }
    }
  }

  /** What comes of a checkpoint that needs no plan, or must not have one. */
  private Optional<PlanResult> decide(SourceJob source, SourceCheckpoint checkpoint, View view)
      throws IOException {
    PlanConflict conflict = new PlanConflict(layout(source.job()), source, view, choice());
    Optional<String> reason = conflict.withTree().or(() -> conflict.with(checkpoint));
    if (reason.isPresent()) {
      return Optional.of(
          new PlanResult.Refused(checkpoint.checkpointId(), FailReason.PLAN, reason.get()));
    }
    return conflict
        .replicaOf(checkpoint)
        .map(replica -> new PlanResult.UpToDate(checkpoint, amountOf(replica.proof())));
  }

  private PlanConflict.Choice choice() {
    return settings.checkpoint().isPresent()
        ? PlanConflict.Choice.NAMED
        : PlanConflict.Choice.NEWEST;
  }

  private static AuditRecord.Amount amountOf(View.Proof proof) {
    if (proof instanceof View.Proven proven) {
      ReplicaStamp.Totals totals = proven.manifest().stamp().totals();
      return new AuditRecord.Amount(totals.files(), totals.bytes(), 0, 0, 0);
    }
    return AuditRecord.Amount.NONE;
  }

  private List<CopyTask> stage(SourceCheckpoint checkpoint, PlanId plan, View view, Lease lease)
      throws IOException {
    StorePath staged = lease.layout().stagedMetadata(plan.toString());
    sources.createLike(checkpoint.directory(), staged.parent());
    Store.createDirectories(staged.parent());
    // Whoever loses the lease while writing it, writes to where nothing is published from.
    StorePath part = staged.parent().resolve("metadata.part");
    try {
      return Failsafe.with(WHILE_BEING_WRITTEN)
          .get(
              () -> {
                CheckpointDiff diff = new CheckpointDiff(checkpoint, settings, view);
                StorePath metadata = checkpoint.metadata();
                Store.delete(part);
                try (InputStream in = sources.open(metadata);
                    NewFile file = NewFile.begin(part, staged, sources.openness(metadata))) {
                  CheckpointMetadataTranscoder.transcode(in, file.content(), diff, diff);
                  file.seal();
                  file.publish();
                }
                return diff.tasks(plan);
              });
    } catch (RuntimeException e) {
      Store.deleteTree(staged.parent());
      if (e instanceof FailsafeException && e.getCause() instanceof IOException io) {
        throw inCheckpoint(checkpoint, io);
      }
      throw e;
    }
  }

  /** Nothing is looked for, and nothing read, where no original may be reused. */
  private List<CopyTask> withOriginals(List<CopyTask> tasks) {
    if (settings.reusable().isEmpty()) {
      return tasks;
    }
    Originals originals =
        new Originals(settings.reusable().get(), new SourceManifests(sources, manifests));
    List<CopyTask> found = tasks.stream().map(originals::find).toList();
    LOG.info(
        "PLAN: {} of {} files to copy may still be where they came from",
        found.stream().filter(task -> task.file().original().isPresent()).count(),
        found.size());
    return found;
  }

  private static IOException inCheckpoint(SourceCheckpoint checkpoint, IOException error) {
    return error instanceof FileNotFoundException
        ? error
        : new IOException(checkpoint.metadata() + ": " + Messages.of(error), error);
  }
}
