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

import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.runtime.BackgroundOperatorFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;

/** Makes {@link CopyOperator}s that share a bandwidth, and the coordinator that holds it. */
final class CopyOperatorFactory extends BackgroundOperatorFactory<CopyTask, PlanEvent>
    implements CoordinatedOperatorFactory<PlanEvent> {
  private static final long serialVersionUID = 1L;

  private final long bytesPerSecond;

  /** A factory for options that limit the bandwidth. */
  CopyOperatorFactory(Configuration options) {
    super(() -> new CopyOperator(options));
    this.bytesPerSecond =
        Settings.of(options).copyLimits().bandwidth().map(MemorySize::getBytes).orElseThrow();
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(
      String operatorName, OperatorID operatorId) {
    return new BandwidthCoordinator.Provider(operatorId, bytesPerSecond);
  }
}
