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

import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * Reports nothing, but gets to know the metric group of each job, and registers {@link
 * JobRelocationMetrics} in it.
 *
 * <ol>
 *   <li>The JobManager begins to run a job: Flink registers {@value #LANDMARK} in the job's group,
 *       before the first checkpoint, and calls {@link #notifyOfAddedMetric}. The calling thread
 *       holds the locks of that group and of the metric registry. So metrics are registered in a
 *       new child of that very group only: any other group's lock could be held by a thread that
 *       waits for the registry.
 *   <li>It is done with the job: Flink takes all metrics of the group away.
 * </ol>
 */
final class RelocationMetricReporter implements MetricReporter {

  private static final String LANDMARK = "numberOfCompletedCheckpoints";
  private static final String JOB_ID = "<job_id>";

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    jobOf(name, group).ifPresent(job -> JobRelocationMetrics.jobStarted(job, group));
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    jobOf(name, group).ifPresent(JobRelocationMetrics::jobEnded);
  }

  private static Optional<JobID> jobOf(String name, MetricGroup group) {
    return name.equals(LANDMARK)
        ? Optional.ofNullable(group.getAllVariables().get(JOB_ID)).map(JobID::fromHexString)
        : Optional.empty();
  }
}
