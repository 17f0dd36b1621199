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

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.JobSeries;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.retain.RetainReport;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.runtime.BackgroundOperator;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PLAN and RETAIN, keyed by job id.
 *
 * <ol>
 *   <li>{@link #processElement}: a wake-up marks its job; if nothing is going on for the job, its
 *       newest completed checkpoint is planned in the background, so many jobs of one source base
 *       at a time: a base that hangs holds up its own jobs only. At most one plan per job is in
 *       flight; wake-ups that come meanwhile are remembered as one.
 *   <li>To plan, and to delete, it holds the lease on the job's tree, which it takes when it first
 *       needs it. While another replicator holds it, the job waits.
 *   <li>A plan's tasks go to COPY, those of a huge one in slices between which other jobs have
 *       their turn; then its header goes to PUBLISH. The plan is in state from then on.
 *   <li>The target is asked at growing intervals how the plan ended. No record comes back: what
 *       this operator or another one forgets, the target still tells.
 *   <li>After a publication, and each delete delay without one, RETAIN runs for the job, in the
 *       background; nothing else goes on for the job meanwhile. Then the job is planned again if it
 *       was woken up.
 *   <li>A refused or failed plan is made again after a growing delay. A plan that shows no progress
 *       for the plan timeout is given up and made again under a new id.
 *   <li>A job without checkpoints is forgotten, and its lease given back, when nothing of it is
 *       left for RETAIN to delete. Its replicas stay. If it comes back it is like a new one.
 *   <li>{@link #endInput()} goes on until each job has its newest checkpoint replicated or cannot.
 * </ol>
 *
 * State: one {@link JobTrack} per job that is not gone. After a restart each job of the state is
 * taken up where it stands: a plan in flight is looked up on the target, all others are planned
 * anew.
 */
public final class PlanOperator extends BackgroundOperator<WakeUp, CopyTask> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PlanOperator.class);
  private static final int PLANNING_PER_BASE = 16;
  private static final int TARGET_THREADS = 16;
  private static final int SLICE = 256;
  private static final Duration FIRST_LOOK = Duration.ofMillis(25);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  private final Configuration configuration;
  private final OutputTag<PlanEvent> events;

  private transient Settings settings;
  private transient Planner planner;
  private transient Retention retention;
  private transient JobTracks tracks;
  private transient Notices notices;
  private transient Map<JobId, JobProgress> jobs;
  private transient Map<JobId, JobSeries> series;
  private transient Lanes<StorePath> bases;

  /** An operator with the given options that sends headers and notices to a side output. */
  public PlanOperator(Configuration configuration, OutputTag<PlanEvent> events) {
    super(
        TARGET_THREADS
            + PLANNING_PER_BASE * Math.max(1, Settings.of(configuration).sources().size()));
    this.configuration = configuration;
    this.events = events;
  }

  @Override
  public void open() throws Exception {
    super.open();
    settings = Settings.of(configuration);
    planner = new Planner(settings, ManifestCache.ofProcess());
    retention = new Retention(planner, new Retainer(settings.retain(), settings.deleteDelay()));
    notices =
        new Notices(getMetricGroup(), record -> output.collect(events, new StreamRecord<>(record)));
    jobs = new HashMap<>();
    series = new HashMap<>();
    bases = new Lanes<>(PLANNING_PER_BASE);
    tracks = new JobTracks(getRuntimeContext());
    for (JobTrack track : JobTracks.all(getKeyedStateBackend())) {
      resume(track);
    }
  }

  private void resume(JobTrack track) throws Exception {
    JobProgress job = begin(track);
    jobs.put(track.source().job(), job);
    if (track.inFlight().isPresent()) {
      job.busy();
      lookWhereItStands(job);
      await(job, FIRST_LOOK);
    }
    job.wake();
    advance(job);
  }

  private JobProgress begin(JobTrack track) {
    JobProgress job = new JobProgress(track);
    series.put(job.id(), new JobSeries(getMetricGroup(), job.id(), job.standing()));
    return job;
  }

  @Override
  public void processElement(StreamRecord<WakeUp> element) throws Exception {
    SourceJob source = element.getValue().source();
    if (isThisJob(source.job())) {
      return;
    }
    JobProgress job = jobs.computeIfAbsent(source.job(), id -> begin(JobTrack.of(source)));
    if (source.base().equals(job.track().source().base())) {
      job.wake();
      advance(job);
      if (job.track().inFlight().isPresent()) {
        lookWhereItStands(job);
      }
    } else {
      look(
          source.base(),
          () -> Planner.mayHaveCheckpoint(source),
          there -> {
            if (there) {
              refuseSecondBase(job, source);
            }
          });
    }
  }

  /** So many at a time look into a base. */
  private <T> void look(StorePath base, Callable<T> work, MailboxStep<T> then) {
    bases.begin(
        base,
        () ->
            inBackground(
                work,
                result -> {
                  bases.ended(base);
                  then.accept(result);
                }));
  }

  /** While a plan is in flight, nothing else sees what is new. */
  private void lookWhereItStands(JobProgress job) {
    SourceJob source = job.track().source();
    if (!settings.once() && job.beginLook()) {
      look(source.base(), () -> planner.look(source, job.standing()), done -> job.lookEnded());
    }
  }

  private void refuseSecondBase(JobProgress job, SourceJob second) {
    String reason = PlanConflict.twoBases(second.job(), job.track().source().base(), second.base());
    notices.refusedDirectory(job, second.directory(), reason);
  }

  /** A cluster may write the replicator's own checkpoints into a source base. */
  private boolean isThisJob(JobId job) {
    return getRuntimeContext().getJobInfo().getJobId().toHexString().equals(job.hex());
  }

  private void advance(JobProgress job) throws Exception {
    if (job.isReady()) {
      job.busy();
      JobTrack track = job.track();
      PlanId plan = PlanId.after(track.lastSequence(), System.currentTimeMillis());
      look(
          track.source().base(),
          () -> planner.plan(track.source(), plan, job.standing()),
          result -> onPlanned(job, result));
    }
  }

  private void onPlanned(JobProgress job, PlanResult result) throws Exception {
    if (result instanceof PlanResult.Planned planned) {
      send(job, planned);
    } else if (result instanceof PlanResult.UpToDate upToDate) {
      SourceCheckpoint checkpoint = upToDate.checkpoint();
      job.standing()
          .replicated(checkpoint.checkpointId(), checkpoint.completedAtMillis(), Optional.empty());
      notices.upToDate(job, upToDate);
      retain(job);
    } else if (result instanceof PlanResult.Vanished vanished) {
      notices.vanished(job, vanished);
      overtaken(job, vanished.checkpoint().checkpointId(), PlanResult.TOO_FAST);
    } else if (result instanceof PlanResult.Refused refused) {
      notices.refused(job, refused.checkpointId(), refused.reason(), refused.message());
      giveUpOrRetry(job, job.retryDelay());
    } else if (result instanceof PlanResult.Held held) {
      notices.refused(job, held.checkpointId(), FailReason.HELD, held.message());
      giveUpOrRetry(job, settings.leaseTimeout());
    } else if (settings.once()) {
      notices.skipped(job, AuditRecord.NO_CHECKPOINT, PlanResult.TOO_FAST);
      job.idle();
      advance(job);
    } else if (result instanceof PlanResult.NothingThere) {
      job.gone();
      retain(job);
    } else {
      again(job, job.retryDelay());
    }
  }

  /**
   * The next checkpoint may do better. A replication that is to end tries that for a while, and
   * then says what was in the way last.
   */
  private void overtaken(JobProgress job, long checkpointId, String reason) throws Exception {
    Duration delay = job.soon();
    if (settings.once() && job.isHopeless()) {
      notices.skipped(job, checkpointId, reason);
      job.idle();
      advance(job);
    } else {
      again(job, delay);
    }
  }

  private void send(JobProgress job, PlanResult.Planned planned) throws Exception {
    PlanHeader header = planned.header();
    LOG.info(
        "PLAN {}: {} files to copy (plan {})",
        header.checkpoint().directory(),
        header.tasks(),
        header.plan());
    remember(job, job.track().sending(header));
    sendFrom(0, job, planned);
  }

  /** Other jobs go on between the slices of a huge plan, and so does a checkpoint. */
  private void sendFrom(int first, JobProgress job, PlanResult.Planned planned) throws Exception {
    int end = Math.min(first + SLICE, planned.tasks().size());
    planned.tasks().subList(first, end).forEach(task -> output.collect(new StreamRecord<>(task)));
    if (end < planned.tasks().size()) {
      afterOthers(() -> sendFrom(end, job, planned));
    } else {
      remember(job, job.track().planned(planned.header()));
      output.collect(events, new StreamRecord<>(planned.header()));
      await(job, FIRST_LOOK);
    }
  }

  private void await(JobProgress job, Duration delay) {
    JobTrack.InFlight plan = job.track().inFlight().orElseThrow();
    later(
        delay,
        () -> inBackground(() -> planner.end(job.id(), plan), end -> onEnd(job, end, delay)));
  }

  private void onEnd(JobProgress job, PlanEnd end, Duration lastDelay) throws Exception {
    long checkpointId = job.track().inFlight().orElseThrow().checkpointId();
    if (end instanceof PlanEnd.Published published) {
      job.published(published);
      remember(job, job.track().ended());
      retain(job);
    } else if (end instanceof PlanEnd.Unpublished unpublished) {
      job.unpublished(unpublished);
      remember(job, job.track().ended());
      if (!settings.once() && job.hasLeftovers(settings.deleteDelay())) {
        job.wake();
        retain(job);
      } else if (unpublished.event() == AuditRecord.Event.SKIPPED) {
        overtaken(job, checkpointId, unpublished.reason());
      } else {
        giveUpOrRetry(job, job.retryDelay());
      }
    } else if (end instanceof PlanEnd.Pending pending
        && pending.isSilentFor(settings.planTimeout())) {
      LOG.warn(
          "Plan {} of job {} made no progress for {}; it is made again",
          job.track().inFlight().orElseThrow().plan(),
          job.id(),
          settings.planTimeout());
      job.standing().watch().planEnded();
      remember(job, job.track().ended());
      again(job, Duration.ZERO);
    } else {
      job.pending(end);
      Duration next = lastDelay.multipliedBy(3).dividedBy(2);
      await(job, next.compareTo(LONGEST_LOOK) < 0 ? next : LONGEST_LOOK);
    }
  }

  private void retain(JobProgress job) {
    job.retainBegins();
    JobId id = job.id();
    boolean gone = job.isGone();
    inBackground(
        () -> gone ? retention.runWhereOwned(id) : retention.run(id),
        report -> onRetained(job, report));
  }

  private void onRetained(JobProgress job, RetainReport report) throws Exception {
    for (RetainReport.Hidden hidden : report.hidden()) {
      notices.retired(job, hidden.checkpointId(), hidden.reason());
    }
    JobId id = job.id();
    report
        .problem()
        .ifPresent(reason -> LOG.warn("RETAIN deletes nothing for now of job {}: {}", id, reason));
    if (!settings.once() && report.nextDueMillis().isPresent() && !job.isRetainDue()) {
      job.retainDue();
      long delay = Math.max(1, report.nextDueMillis().getAsLong() - System.currentTimeMillis());
      later(Duration.ofMillis(delay), () -> onRetainDue(job));
    }
    if (job.isGone() && report.problem().isPresent()) {
      again(job, job.retryDelay());
    } else if (job.isForgettable()) {
      inBackground(() -> planner.release(id), released -> onReleased(job));
    } else {
      job.idle();
      advance(job);
    }
  }

  private void onReleased(JobProgress job) throws Exception {
    job.idle();
    if (job.isGone()) {
      LOG.info("PLAN forgets {}: no checkpoint is there. Its replicas stay", job.track().source());
      jobs.remove(job.id());
      series.remove(job.id()).close();
      setCurrentKey(job.id().hex());
      tracks.remove();
    }
    advance(job);
  }

  /** How many jobs are remembered. */
  int rememberedJobs() {
    return jobs.size();
  }

  /** A job that is busy comes by RETAIN anyway. */
  private void onRetainDue(JobProgress job) {
    job.retainDone();
    if (job.isIdle()) {
      job.busy();
      retain(job);
    }
  }

  private void giveUpOrRetry(JobProgress job, Duration delay) throws Exception {
    if (settings.once()) {
      job.idle();
      advance(job);
    } else {
      again(job, delay);
    }
  }

  /** Plans a job again after a while, or at once if it is woken up before. */
  private void again(JobProgress job, Duration delay) throws Exception {
    job.idle();
    if (job.scheduleRetry()) {
      later(
          delay,
          () -> {
            job.retryIsDue();
            advance(job);
          });
    }
    advance(job);
  }

  private void remember(JobProgress job, JobTrack track) throws IOException {
    job.track(track);
    setCurrentKey(track.source().job().hex());
    tracks.put(track);
  }
}
