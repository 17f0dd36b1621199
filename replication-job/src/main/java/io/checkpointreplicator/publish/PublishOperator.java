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

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.checkpointreplicator.lease.LeaseLostException;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.metrics.ReasonCounters;
import io.checkpointreplicator.metrics.SkipReason;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.plan.PlanEnd;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.runtime.BackgroundOperator;
import io.checkpointreplicator.runtime.Silence;
import io.checkpointreplicator.store.LinkException;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.RefusedException;
import io.checkpointreplicator.store.StayOutException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PUBLISH, keyed by job id.
 *
 * <ol>
 *   <li>{@link #processElement} collects headers and reports per plan, in any order; notices go
 *       through to the log.
 *   <li>When all tasks of a plan were reported, the {@link Publisher} works in the background. When
 *       one file could not be copied, the plan ends at once; the {@link Advisor} says why, and that
 *       is noted on the target for PLAN to find.
 *   <li>Either way the log gets a record and the reports leave the state.
 *   <li>A job that was not heard of for an hour leaves the state, unless a plan of it has not
 *       ended.
 * </ol>
 *
 * State: the newest plan of each job, {@link PlanReports}. After a restart complete plans are
 * published again, which finds those whose replica is visible already. If the target does not
 * answer for a minute the task fails and is restarted by Flink.
 */
public final class PublishOperator extends BackgroundOperator<PlanEvent, String> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PublishOperator.class);

  /** Name of the accumulator that holds the log of a replication that ends. */
  public static final String RESULTS = "replication-results";

  private static final int THREADS = 8;

  // Longer than a task of an ended plan is likely to go on; a report that comes later is kept for
  // as long again.
  private static final Duration LONG_SILENCE = Duration.ofHours(1);

  private static final Duration SILENCE_CHECK = Duration.ofMinutes(1);
  private static final RetryPolicy<Object> WHILE_TARGET_IS_AWAY =
      RetryPolicy.builder()
          .handle(IOException.class)
          .abortOn(StayOutException.class, LinkException.class, RefusedException.class)
          .withBackoff(200, 10_000, ChronoUnit.MILLIS)
          .withMaxAttempts(10)
          .build();

  private final Configuration configuration;

  private transient Publisher publisher;
  private transient Advisor advisor;
  private transient PlanReports reports;
  private transient Silence<String> silence;
  private transient Set<PlanId> ending;
  private transient boolean once;
  private transient boolean watchingSilence;
  private transient ListAccumulator<String> results;
  private transient Map<JobId, JobSummary> summaries;
  private transient Counter published;
  private transient ReasonCounters<SkipReason> skipped;
  private transient ReasonCounters<FailReason> failed;
  private transient Counter deduplicatedFiles;
  private transient Counter deduplicatedBytes;

  /** An operator with the given options. */
  public PublishOperator(Configuration configuration) {
    super(THREADS);
    this.configuration = configuration;
  }

  @Override
  public void open() throws Exception {
    super.open();
    Settings settings = Settings.of(configuration);
    publisher = new Publisher(settings, ManifestCache.ofProcess());
    advisor =
        new Advisor(
            settings.target(),
            new Leases(settings.target(), settings.leaseOwner()),
            getMetricGroup(),
            System::currentTimeMillis);
    once = settings.once();
    ending = new HashSet<>();
    silence = new Silence<>(LONG_SILENCE);
    registerCounters(getMetricGroup());
    if (once) {
      results = new ListAccumulator<>();
      // The series is read by other threads.
      summaries = new ConcurrentHashMap<>();
      getMetricGroup().gauge(MetricNames.ENDED_JOBS, summaries::size);
      getRuntimeContext().addAccumulator(RESULTS, results);
    }
    reports = new PlanReports(getRuntimeContext());
    List<String> jobs = new ArrayList<>();
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            PlanReports.PLAN,
            (key, plan) -> jobs.add(key));
    for (String job : jobs) {
      setCurrentKey(job);
      silence.heardOf(job, now());
      endIfDecided();
    }
  }

  private void registerCounters(MetricGroup group) {
    published = group.counter(MetricNames.PUBLISHED);
    skipped = new ReasonCounters<>(group, MetricNames.SKIPPED, SkipReason.class);
    failed = new ReasonCounters<>(group, MetricNames.FAILED, FailReason.class);
    // Many threads count.
    deduplicatedFiles =
        group.counter(MetricNames.DEDUPLICATED_FILES, new ThreadSafeSimpleCounter());
    deduplicatedBytes =
        group.counter(MetricNames.DEDUPLICATED_BYTES, new ThreadSafeSimpleCounter());
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  @Override
  public void processElement(StreamRecord<PlanEvent> element) throws Exception {
    PlanEvent event = element.getValue();
    if (event instanceof AuditRecord record) {
      emit(record);
    } else if (event instanceof PlanHeader header) {
      reports.add(header);
      onHeardOf(header.job());
    } else if (event instanceof CopyReport report) {
      reports.add(report);
      onHeardOf(report.job());
    }
  }

  private void onHeardOf(JobId job) throws Exception {
    endIfDecided();
    silence.heardOf(job.hex(), now());
    for (Optional<String> silent = silence.takeSilent(now());
        silent.isPresent();
        silent = silence.takeSilent(now())) {
      setCurrentKey(silent.get());
      if (reports.isOpen()) {
        silence.heardOf(silent.get(), now());
      } else {
        reports.forget();
      }
    }
  }

  /** Ends the current job's plan as soon as its reports decide how. */
  private void endIfDecided() throws Exception {
    Optional<PlanHeader> header = reports.header();
    if (header.isEmpty() || ending.contains(header.get().plan())) {
      return;
    }
    Optional<CopyReport> problem = reports.problem();
    if (problem.isPresent()) {
      ending.add(header.get().plan());
      List<byte[]> all = reports.all();
      inBackground(
          () -> note(header.get(), explain(header.get(), problem.get(), all)),
          end -> onUnpublished(header.get(), end));
    } else if (reports.isComplete()) {
      ending.add(header.get().plan());
      List<byte[]> all = reports.all();
      inBackground(
          () -> publish(header.get(), PlanReports.read(all)),
          result -> onEnded(header.get(), result));
    }
  }

  private PublishResult.Unpublished explain(
      PlanHeader header, CopyReport problem, List<byte[]> all) {
    String reason =
        advisor.explain(header, problem, PlanReports.read(all), publisher.target(header)).reason();
    return problem.outcome() instanceof CopyOutcome.Failed
        ? new PublishResult.Failed(FailReason.COPY, reason)
        : new PublishResult.Skipped(SkipReason.SUBSUMED, reason);
  }

  private PublishResult publish(PlanHeader header, List<CopyReport> all) {
    PublishResult ended =
        Failsafe.with(WHILE_TARGET_IS_AWAY).get(() -> publisher.publish(header, all));
    if (ended instanceof PublishResult.Published done) {
      advisor.published(header);
      countDeduplicated(done.stamp().totals(), all);
    } else if (ended instanceof PublishResult.Unpublished unpublished) {
      note(header, unpublished);
    }
    return ended;
  }

  private void countDeduplicated(ReplicaStamp.Totals totals, List<CopyReport> all) {
    long copied = all.stream().filter(r -> r.outcome() instanceof CopyOutcome.Copied).count();
    deduplicatedFiles.inc(totals.files() - copied);
    deduplicatedBytes.inc(totals.bytes() - totals.newBytes());
  }

  private PublishResult.Unpublished note(PlanHeader header, PublishResult.Unpublished ended) {
    try {
      Failsafe.with(WHILE_TARGET_IS_AWAY).run(() -> noteOnce(header, ended.end()));
    } catch (FailsafeException e) {
      if (!(e.getCause() instanceof LinkException || e.getCause() instanceof RefusedException)) {
        throw e;
      }
      // One job's tree must not fail the task of all.
      LOG.warn(
          "PUBLISH cannot note how plan {} ended, and gives it up: {}",
          header.plan(),
          Messages.of(e.getCause()));
      giveUp(header);
    }
    return ended;
  }

  private void noteOnce(PlanHeader header, PlanEnd.Unpublished end) throws IOException {
    try {
      publisher.note(header, end);
    } catch (LeaseLostException e) {
      // PLAN finds the same.
      LOG.info("PUBLISH notes nothing: {}", e.getMessage());
    }
  }

  private void giveUp(PlanHeader header) {
    try {
      publisher.giveUp(header);
    } catch (IOException e) {
      // Then PLAN gives it up after its timeout.
      LOG.warn("PUBLISH cannot give plan {} up: {}", header.plan(), Messages.of(e));
    }
  }

  private void onEnded(PlanHeader header, PublishResult result) throws Exception {
    if (result instanceof PublishResult.Published done) {
      ReplicaStamp stamp = done.stamp();
      ReplicaStamp.Totals totals = stamp.totals();
      LOG.info(
          "PUBLISH {}: {} files, {} bytes, of these {} bytes new; lag {} ms",
          publisher.layout(header).replica(header.checkpoint().checkpointId()),
          totals.files(),
          totals.bytes(),
          totals.newBytes(),
          stamp.times().lagMillis());
      published.inc();
      emit(
          record(
              header,
              AuditRecord.Event.PUBLISHED,
              "",
              new AuditRecord.Amount(
                  totals.files(),
                  totals.bytes(),
                  totals.newFiles(),
                  totals.newBytes(),
                  new AuditRecord.Times(
                      stamp.times().publishedAtMillis() - stamp.times().plannedAtMillis(),
                      OptionalLong.of(stamp.times().lagMillis())))));
      end(header);
    } else if (result instanceof PublishResult.Unpublished unpublished) {
      onUnpublished(header, unpublished);
    } else {
      end(header);
    }
  }

  private void onUnpublished(PlanHeader header, PublishResult.Unpublished ended) throws Exception {
    PlanEnd.Unpublished end = ended.end();
    if (ended instanceof PublishResult.Skipped skip) {
      skipped.count(skip.cause());
      LOG.info("PUBLISH skipped {}: {}", header.checkpoint().directory(), end.reason());
    } else if (ended instanceof PublishResult.Failed failure) {
      failed.count(failure.cause());
      LOG.warn("PUBLISH failed for {}: {}", header.checkpoint().directory(), end.reason());
    }
    emit(record(header, end.event(), end.reason(), AuditRecord.Amount.NONE));
    end(header);
    watchSilence();
  }

  /** A job that vanished sends nothing: only a clock tells. */
  private void watchSilence() {
    if (!once && !watchingSilence && advisor.hasAdvice()) {
      watchingSilence = true;
      later(
          SILENCE_CHECK,
          () ->
              inBackground(
                  () -> {
                    advisor.forgetSilent(System.currentTimeMillis());
                    return true;
                  },
                  done -> {
                    watchingSilence = false;
                    watchSilence();
                  }));
    }
  }

  private static AuditRecord record(
      PlanHeader header, AuditRecord.Event event, String reason, AuditRecord.Amount amount) {
    return new AuditRecord(
        System.currentTimeMillis(),
        header.job(),
        header.checkpoint().checkpointId(),
        event,
        reason,
        amount);
  }

  private void end(PlanHeader header) throws IOException {
    ending.remove(header.plan());
    setCurrentKey(header.job().hex());
    reports.end(header.plan());
  }

  private void emit(AuditRecord record) {
    String line = AuditLine.write(record);
    if (results != null) {
      results.add(line);
      summaries.computeIfAbsent(record.job(), this::newSummary).add(record);
    }
    output.collect(new StreamRecord<>(line));
  }

  private JobSummary newSummary(JobId job) {
    JobSummary summary = new JobSummary();
    getRuntimeContext().addAccumulator("job " + job, summary);
    return summary;
  }
}
