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
import org.apache.flink.metrics.MetricGroup;

/** The series of one job in PLAN, for as long as they are open. */
public final class JobSeries implements AutoCloseable {
  private final SourceJobGroup group;

  /** Shows where a job stands below the group of an operator. */
  public JobSeries(MetricGroup operator, JobId job, JobStanding standing) {
    group = new SourceJobGroup(operator, job);
    group.gauge(MetricNames.REPLICA_AGE, standing::replicaAgeMillis);
    group.gauge(MetricNames.LAG, standing::lagMillis);
    group.gauge(MetricNames.CHECKPOINTS_BEHIND, standing::checkpointsBehind);
    group.gauge(MetricNames.COPY, standing::copyMillis);
    group.gauge(MetricNames.INTERVAL, standing::intervalMillis);
    group.gauge(MetricNames.RPO_RATIO, standing::rpoRatio);
    group.gauge(MetricNames.VERIFIED_AGE, standing::verifiedAgeMillis);
    group.gauge(MetricNames.PROVEN_AGE, standing::provenAgeMillis);
    group.gauge(MetricNames.DISPROVEN, standing::isDisproven);
    group.gauge(MetricNames.FENCED, standing::isFenced);
    group.gauge(MetricNames.HELD, standing::isHeld);
    CopyWatch watch = standing.watch();
    group.gauge(MetricNames.STUCK, watch::stuckMillis);
    group.gauge(MetricNames.CONSECUTIVE_SKIPS, watch::skips);
    group.gauge(MetricNames.CONSECUTIVE_FAILURES, watch::failures);
  }

  @Override
  public void close() {
    group.close();
  }
}
