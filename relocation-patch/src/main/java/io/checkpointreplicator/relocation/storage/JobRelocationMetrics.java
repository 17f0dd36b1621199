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
package io.checkpointreplicator.relocation.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of one job. In Flink's scope of a job on the JobManager, {@code
 * <host>.jobmanager.<job_name>} unless configured otherwise, their names are
 *
 * <ul>
 *   <li>{@code relocation.relocatableCheckpoints}: checkpoints whose metadata is relocatable
 *   <li>{@code relocation.stockCheckpoints}: checkpoints whose metadata is as stock Flink writes
 *       it, because making it relocatable failed
 *   <li>{@code relocation.stockRestores}: restores whose metadata was read as stock Flink reads it,
 *       for the same reason
 *   <li>{@code relocation.foreignReferences}: of the newest checkpoint, mentions of files outside
 *       the job's directory; 0 is a self-contained one
 *   <li>{@code relocation.absoluteReferences}: of the newest checkpoint, mentions in the job's
 *       directory that Flink's format only knows with absolute paths
 * </ul>
 *
 * <p>Flink gives a checkpoint storage no metric group. So {@link RelocationMetricReporter} looks
 * out for the group of each job and announces it here. Thread-safe.
 */
final class JobRelocationMetrics {

  private static final String GROUP = "relocation";
  private static final Map<JobID, JobRelocationMetrics> OF_LIVE_JOBS = new ConcurrentHashMap<>();

  private final AtomicLong relocatableCheckpoints = new AtomicLong();
  private final AtomicLong stockCheckpoints = new AtomicLong();
  private final AtomicLong stockRestores = new AtomicLong();
  private final AtomicLong foreignReferences = new AtomicLong();
  private final AtomicLong absoluteReferences = new AtomicLong();

  /** A JobManager has begun to run a job: registers the metrics in the job's group. */
  static void jobStarted(JobID job, MetricGroup jobGroup) {
    JobRelocationMetrics metrics = new JobRelocationMetrics();
    OF_LIVE_JOBS.put(job, metrics);
    MetricGroup group = jobGroup.addGroup(GROUP);
    group.gauge("relocatableCheckpoints", gauge(metrics.relocatableCheckpoints));
    group.gauge("stockCheckpoints", gauge(metrics.stockCheckpoints));
    group.gauge("stockRestores", gauge(metrics.stockRestores));
    group.gauge("foreignReferences", gauge(metrics.foreignReferences));
    group.gauge("absoluteReferences", gauge(metrics.absoluteReferences));
  }

  /** The JobManager is done with a job. */
  static void jobEnded(JobID job) {
    OF_LIVE_JOBS.remove(job);
  }

  /** Counts something, unless nobody has set up the reporter. */
  static void ifKnown(JobID job, Consumer<JobRelocationMetrics> count) {
    JobRelocationMetrics metrics = OF_LIVE_JOBS.get(job);
    if (metrics != null) {
      count.accept(metrics);
    }
  }

  void relocated(RelocatedReferences references) {
    relocatableCheckpoints.incrementAndGet();
    foreignReferences.set(references.foreignCount());
    absoluteReferences.set(references.absoluteCount());
  }

  void notRelocatable() {
    stockCheckpoints.incrementAndGet();
  }

  void notResolved() {
    stockRestores.incrementAndGet();
  }

  private static Gauge<Long> gauge(AtomicLong value) {
    return value::get;
  }
}
