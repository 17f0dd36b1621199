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
package io.checkpointreplicator.metrics;

import io.checkpointreplicator.model.replica.JobId;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The series of one source job in an operator: {@code source_job.<job-id>.<name>}. They end when
 * this is closed, or with the task.
 */
public final class SourceJobGroup implements AutoCloseable {
  private final MetricGroup group;

  /** Opens the group of a job below that of an operator. */
  public SourceJobGroup(MetricGroup operator, JobId job) {
    group = operator.addGroup(MetricNames.SOURCE_JOB, job.hex());
  }

  /** Adds a series; its value is asked for on any thread. */
  public void gauge(String name, Gauge<? extends Number> value) {
    group.gauge(name, value);
  }

  @Override
  public void close() {
    // Flink has no public way to take back a metric.
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }
}
