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

import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.metrics.SourceJobGroup;
import io.checkpointreplicator.model.replica.JobId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * The series of each job whose checkpoints are subsumed before they are copied; they are there as
 * long as the advice holds. Thread-safe.
 */
final class AdviceMetrics {
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
    if (gone != null) {
      gone.group.close();
    }
  }

  private static final class Series {
    private final SourceJobGroup group;
    private volatile SubsumptionAdvice advice;

    Series(MetricGroup operator, JobId job, SubsumptionAdvice advice) {
      this.advice = advice;
      group = new SourceJobGroup(operator, job);
      gauge(MetricNames.ADVICE_NUM_RETAINED, SubsumptionAdvice::numRetained);
      gauge(MetricNames.ADVICE_COPY, SubsumptionAdvice::copyMillis);
      gauge(MetricNames.ADVICE_INTERVAL, SubsumptionAdvice::intervalMillis);
      gauge(MetricNames.ADVICE_SUBSUMED, SubsumptionAdvice::subsumed);
    }

    private void gauge(String name, ToLongFunction<SubsumptionAdvice> value) {
      group.gauge(name, () -> value.applyAsLong(advice));
    }
  }
}
