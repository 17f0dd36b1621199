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

import io.checkpointreplicator.cli.Progress.Done;
import io.checkpointreplicator.job.ReplicationMetrics;
import io.checkpointreplicator.metrics.MetricNames;
import java.util.function.Supplier;

/**
 * How far a replication in this process is, by its metrics. Bytes of files that are being copied
 * count as they are read. Never goes back.
 */
final class ReplicationProgress implements Supplier<Progress> {
  private final ReplicationMetrics metrics;
  private long most;

  /** The metrics it is read from. */
  static ReplicationMetrics metrics() {
    return new ReplicationMetrics(
        MetricNames.PLANNED_BYTES,
        MetricNames.PENDING_BYTES,
        MetricNames.READ_BYTES,
        MetricNames.COPIED_BYTES,
        MetricNames.REUSED_BYTES,
        MetricNames.PLANNED_FILES,
        MetricNames.ENDED_FILES,
        MetricNames.REPLICA_AGE,
        MetricNames.ENDED_JOBS);
  }

  ReplicationProgress(ReplicationMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public Progress get() {
    long planned = metrics.sum(MetricNames.PLANNED_BYTES);
    long pending = metrics.sum(MetricNames.PENDING_BYTES);
    // What a failed attempt has read counts twice, but never beyond what is planned.
    long copied = metrics.sum(MetricNames.COPIED_BYTES) - metrics.sum(MetricNames.REUSED_BYTES);
    long read = metrics.sum(MetricNames.READ_BYTES) - copied;
    long done = planned - pending + Math.min(pending, Math.max(0, read));
    most = Math.max(most, done);
    long files = metrics.sum(MetricNames.PLANNED_FILES);
    long ended = metrics.sum(MetricNames.ENDED_FILES);
    Done jobs =
        new Done(metrics.sum(MetricNames.ENDED_JOBS), metrics.count(MetricNames.REPLICA_AGE));
    return new Progress(
        "COPY", new Done(Math.min(most, planned), planned), new Done(ended, files), jobs);
  }
}
