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

import io.checkpointreplicator.model.replica.JobId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The series of each job whose checkpoints are subsumed before they are copied; they are there as
 * long as the advice holds. Below the scope of the operator:
 *
 * <pre>
 * source_job.&lt;job-id&gt;.adviceNumRetained              checkpoints the source should retain
 * source_job.&lt;job-id&gt;.adviceCopyMillis               how long copying takes, in milliseconds
 * source_job.&lt;job-id&gt;.adviceIntervalMillis           between two checkpoints, in milliseconds
 * source_job.&lt;job-id&gt;.adviceSubsumedCheckpoints      of the last plans
 * </pre>
 *
 * Thread-safe.
 */
final class AdviceMetrics {
  /** Key of the group; its value is the id of the job. */
  static final String SOURCE_JOB = "source_job";

  static final String NUM_RETAINED = "adviceNumRetained";
  static final String COPY_MILLIS = "adviceCopyMillis";
  static final String INTERVAL_MILLIS = "adviceIntervalMillis";
  static final String SUBSUMED = "adviceSubsumedCheckpoints";

  private final MetricGroup operator;
  private final Map<JobId, Series> series = new ConcurrentHashMap<>();

  AdviceMetrics(MetricGroup operator) {
    this.operator = operator;
  }

  void show(JobId job, SubsumptionAdvice advice) {
    series.computeIfAbsent(job, id -> new Series(operator, id, advice)).advice = advice;
  }

  void hide(JobId job) {
    Series gone = series.remove(job);
    // Flink has no public way to take back a metric.
    if (gone != null && gone.group instanceof AbstractMetricGroup<?> group) {
      group.close();
    }
  }

  private static final class Series {
    private final MetricGroup group;
    private volatile SubsumptionAdvice advice;

    Series(MetricGroup operator, JobId job, SubsumptionAdvice advice) {
      this.advice = advice;
      group = operator.addGroup(SOURCE_JOB, job.hex());
      gauge(NUM_RETAINED, SubsumptionAdvice::numRetained);
      gauge(COPY_MILLIS, SubsumptionAdvice::copyMillis);
      gauge(INTERVAL_MILLIS, SubsumptionAdvice::intervalMillis);
      gauge(SUBSUMED, SubsumptionAdvice::subsumed);
    }

    private void gauge(String name, ToLongFunction<SubsumptionAdvice> value) {
      group.gauge(name, (Gauge<Long>) () -> value.applyAsLong(advice));
    }
  }
}
