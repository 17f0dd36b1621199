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

import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.metrics.SourceJobGroup;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.CopyTask;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/**
 * How many bytes of each job wait to be copied, or are being copied, as one series per job. For the
 * mailbox only; the series are read by any thread.
 */
final class PendingBytes {
  private final MetricGroup operator;
  private final Map<JobId, Series> jobs = new HashMap<>();

  PendingBytes(MetricGroup operator) {
    this.operator = operator;
  }

  void add(CopyTask task) {
    jobs.computeIfAbsent(task.job(), job -> new Series(operator, job)).add(of(task));
  }

  void ended(CopyTask task) {
    Series job = jobs.get(task.job());
    if (job != null) {
      job.add(-of(task));
    }
  }

  /** Length of a task; what is unknown counts nothing. */
  static long of(CopyTask task) {
    return Math.max(0, task.file().range().length());
  }

  void forget(JobId job) {
    Series series = jobs.remove(job);
    if (series != null) {
      series.group.close();
    }
  }

  private static final class Series {
    private final SourceJobGroup group;
    private volatile long bytes;

    Series(MetricGroup operator, JobId job) {
      group = new SourceJobGroup(operator, job);
      group.gauge(MetricNames.PENDING_BYTES, () -> bytes);
    }

    private void add(long more) {
      bytes = bytes + more;
    }
  }
}
