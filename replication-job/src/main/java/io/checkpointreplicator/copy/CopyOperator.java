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
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.runtime.BackgroundOperator;
import io.checkpointreplicator.runtime.BackgroundOperatorFactory;
import io.checkpointreplicator.runtime.Silence;
import io.checkpointreplicator.store.SourceFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.SerializedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * COPY, keyed by target file.
 *
 * <ol>
 *   <li>{@link #processElement} takes each task at once into state and queue, whatever is going on,
 *       so that barriers never wait for bytes.
 *   <li>As many tasks as there are copy threads are copied in the background, in the order of the
 *       {@link CopyQueue}. When all of them are busy, a job of which nothing is being copied gets
 *       one more, up to twice as many in all: files that hang, or are huge, hold up their own job.
 *   <li>A large file is read by several connections, with threads of their own: {@link LargeFiles}.
 *   <li>With {@code --bandwidth} the copying threads wait for their share of it, which {@link
 *       LeasedBandwidth} leases from the {@link BandwidthCoordinator}.
 *   <li>When a task has ended its report goes to PUBLISH and the task leaves the state.
 *   <li>The first task of a newer plan of a job makes the waiting tasks of older ones void.
 *   <li>A job that was not heard of for an hour is forgotten: its next plan is like its first.
 *   <li>{@link #endInput()} goes on until nothing waits and nothing is being copied.
 *   <li>{@link #close()} interrupts the copying and waits for it.
 * </ol>
 *
 * State: the tasks that have not ended. After a restart they are copied again, which finds the
 * files that were there already.
 */
public final class CopyOperator extends BackgroundOperator<CopyTask, PlanEvent> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(CopyOperator.class);
  private static final Duration LONG_SILENCE = Duration.ofHours(1);

  private final Configuration configuration;
  private final int threads;

  private transient FileCopier copier;
  private transient CopyQueue queue;
  private transient Map<JobId, PlanId> newestPlans;
  private transient Silence<JobId> silence;
  private transient MapState<String, byte[]> state;
  private transient PendingBytes pending;
  private transient Counter copiedFiles;
  private transient Counter copiedBytes;
  private transient Counter plannedFiles;
  private transient Counter plannedBytes;
  private transient Counter endedFiles;

  /** Makes operators with the given options. */
  public static BackgroundOperatorFactory<CopyTask, PlanEvent> factory(Configuration options) {
    return Settings.of(options).copyLimits().bandwidth().isPresent()
        ? new CopyOperatorFactory(options)
        : new BackgroundOperatorFactory<>(() -> new CopyOperator(options));
  }

  /** An operator with the given options. */
  public CopyOperator(Configuration configuration) {
    super(2 * Settings.of(configuration).copyLimits().threads());
    this.configuration = configuration;
    this.threads = Settings.of(configuration).copyLimits().threads();
  }

  @Override
  public void open() throws Exception {
    super.open();
    Settings settings = Settings.of(configuration);
    copier =
        new FileCopier(
            settings.target(),
            settings.kind(),
            new SourceReader(
                new SourceFiles(settings.allowedRoots()),
                new CountedBandwidth(
                    bandwidth(settings), threadSafeCounter(MetricNames.READ_BYTES)),
                new LargeFiles(settings.copyLimits().largeFileThreshold().getBytes(), threads),
                new OriginalReader(settings.reusable().map(SourceFiles::new))),
            new Leases(settings.target(), settings.leaseOwner()),
            new FileCopier.Counts(
                threadSafeCounter(MetricNames.COPY_RETRIES),
                threadSafeCounter(MetricNames.REUSED_FILES),
                threadSafeCounter(MetricNames.REUSED_BYTES)));
    queue = new CopyQueue(threads);
    newestPlans = new HashMap<>();
    silence = new Silence<>(LONG_SILENCE);
    pending = new PendingBytes(getMetricGroup());
    copiedFiles = getMetricGroup().counter(MetricNames.COPIED_FILES);
    copiedBytes = getMetricGroup().counter(MetricNames.COPIED_BYTES);
    plannedFiles = getMetricGroup().counter(MetricNames.PLANNED_FILES);
    plannedBytes = getMetricGroup().counter(MetricNames.PLANNED_BYTES);
    endedFiles = getMetricGroup().counter(MetricNames.ENDED_FILES);
    getMetricGroup().gauge(MetricNames.WAITING_FILES, queue::size);
    MapStateDescriptor<String, byte[]> descriptor =
        new MapStateDescriptor<>(
            "tasks", StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);
    state = getRuntimeContext().getMapState(descriptor);
    List<byte[]> unfinished = new ArrayList<>();
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            descriptor,
            (key, tasks) -> tasks.values().forEach(unfinished::add));
    for (byte[] task : unfinished) {
      enqueue(
          SimpleVersionedSerialization.readVersionAndDeSerialize(new CopyTaskSerializer(), task));
    }
    copyNext();
  }

  private Counter threadSafeCounter(String name) {
    return getMetricGroup().counter(name, new ThreadSafeSimpleCounter());
  }

  private Bandwidth bandwidth(Settings settings) {
    return settings
        .copyLimits()
        .bandwidth()
        .<Bandwidth>map(rate -> new LeasedBandwidth(rate.getBytes(), this::ask, NanoClock.SYSTEM))
        .orElse(Bandwidth.UNLIMITED);
  }

  private CompletableFuture<CoordinationResponse> ask(SliceRequest request) throws IOException {
    return getContainingTask()
        .getEnvironment()
        .getOperatorCoordinatorEventGateway()
        .sendRequestToCoordinator(getOperatorID(), new SerializedValue<>(request));
  }

  @Override
  public void processElement(StreamRecord<CopyTask> element) throws Exception {
    CopyTask task = element.getValue();
    state.put(
        stateKey(task),
        SimpleVersionedSerialization.writeVersionAndSerialize(new CopyTaskSerializer(), task));
    enqueue(task);
    copyNext();
    forgetSilentJobs();
  }

  private void forgetSilentJobs() {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    for (Optional<JobId> job = silence.takeSilent(now);
        job.isPresent();
        job = silence.takeSilent(now)) {
      newestPlans.remove(job.get());
      copier.forget(job.get());
      pending.forget(job.get());
    }
  }

  private static String stateKey(CopyTask task) {
    return task.plan() + "/" + task.ordinal();
  }

  private void enqueue(CopyTask task) throws Exception {
    PlanId newest = newestPlans.get(task.job());
    int order = newest == null ? 1 : task.plan().compareTo(newest);
    if (order < 0) {
      forget(task);
      return;
    }
    if (order > 0) {
      List<CopyTask> superseded = queue.supersede(task.job(), task.plan());
      for (CopyTask each : superseded) {
        forgetPending(each);
      }
      // What was left on the target before has been asked for by the plan that ends here.
      if (newest != null && superseded.isEmpty()) {
        copier.planEnded(task.job());
      }
    }
    newestPlans.put(task.job(), task.plan());
    silence.heardOf(task.job(), getProcessingTimeService().getCurrentProcessingTime());
    plannedFiles.inc();
    plannedBytes.inc(PendingBytes.of(task));
    pending.add(task);
    queue.add(task);
  }

  private void copyNext() {
    for (Optional<CopyTask> next = queue.next(); next.isPresent(); next = queue.next()) {
      CopyTask task = next.get();
      inBackground(() -> copier.copy(task), outcome -> onCopied(task, outcome));
    }
  }

  private void onCopied(CopyTask task, CopyOutcome outcome) throws Exception {
    if (outcome instanceof CopyOutcome.Copied copied) {
      copiedFiles.inc();
      copiedBytes.inc(copied.content().sizeBytes());
    }
    LOG.debug("COPY {}: {}", task.file().source(), outcome);
    forgetPending(task);
    output.collect(new StreamRecord<>(CopyReport.of(task, outcome)));
    queue.done(task);
    copyNext();
  }

  private void forgetPending(CopyTask task) throws Exception {
    endedFiles.inc();
    pending.ended(task);
    forget(task);
  }

  private void forget(CopyTask task) throws Exception {
    setCurrentKey(task.targetKey());
    state.remove(stateKey(task));
  }

  /** How many jobs are remembered although none of their files may be in the state. */
  int rememberedJobs() {
    return newestPlans.size();
  }

  @Override
  protected boolean isIdle() {
    return super.isIdle() && queue.size() == 0;
  }
}
