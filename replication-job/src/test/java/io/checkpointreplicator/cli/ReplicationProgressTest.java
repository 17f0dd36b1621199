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
package io.checkpointreplicator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.cli.Progress.Done;
import io.checkpointreplicator.job.ReplicationMetrics;
import io.checkpointreplicator.metrics.MetricNames;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class ReplicationProgressTest {
  private final ReplicationMetrics metrics = ReplicationProgress.metrics();
  private final ReplicationProgress progress = new ReplicationProgress(metrics);

  private static MetricGroup task(String scope) {
    return new UnregisteredMetricsGroup() {
      @Override
      public String getMetricIdentifier(String name) {
        return scope + "." + name;
      }
    };
  }

  private void counted(String task, String name, long count) {
    SimpleCounter counter = new SimpleCounter();
    counter.inc(count);
    metrics.notifyOfAddedMetric(counter, name, task(task));
  }

  private void measured(String task, String name, long value) {
    metrics.notifyOfAddedMetric((Gauge<Long>) () -> value, name, task(task));
  }

  @Test
  void allTasksAndJobsAddUp() {
    for (String task : new String[] {"0", "1"}) {
      counted(task, MetricNames.PLANNED_BYTES, 500);
      counted(task, MetricNames.PLANNED_FILES, 5);
      counted(task, MetricNames.ENDED_FILES, 2);
      measured(task + ".a", MetricNames.PENDING_BYTES, 100);
      measured(task + ".b", MetricNames.PENDING_BYTES, 200);
    }
    measured("a", MetricNames.REPLICA_AGE, -1);
    measured("b", MetricNames.REPLICA_AGE, 77);
    measured("publish", MetricNames.ENDED_JOBS, 1);

    assertThat(progress.get())
        .isEqualTo(new Progress("COPY", new Done(400, 1000), new Done(4, 10), new Done(1, 2)));
  }

  @Test
  void whatIsReadOfAFileCountsBeforeItIsCopied() {
    counted("0", MetricNames.PLANNED_BYTES, 1000);
    measured("0", MetricNames.PENDING_BYTES, 600);
    counted("0", MetricNames.READ_BYTES, 650);
    counted("0", MetricNames.COPIED_BYTES, 400);

    assertThat(progress.get().bytes()).isEqualTo(new Done(650, 1000));
  }

  @Test
  void failedAttemptsNeverExceedWhatIsPlannedAndNothingGoesBack() {
    counted("0", MetricNames.PLANNED_BYTES, 1000);
    measured("0", MetricNames.PENDING_BYTES, 600);
    counted("0", MetricNames.READ_BYTES, 5000);

    assertThat(progress.get().bytes()).isEqualTo(new Done(1000, 1000));

    counted("0", MetricNames.READ_BYTES, 0);

    assertThat(progress.get().bytes()).isEqualTo(new Done(1000, 1000));
  }

  @Test
  void anotherAttemptOfATaskTakesTheOldOnesPlace() {
    counted("0", MetricNames.PLANNED_FILES, 5);
    counted("0", MetricNames.PLANNED_FILES, 7);

    assertThat(progress.get().files()).isEqualTo(new Done(0, 7));
  }
}
