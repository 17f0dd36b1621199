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

import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Adds metrics to each job whose checkpoints are relocatable. They appear in Flink's REST API and
 * in all other reporters that are set up.
 *
 * <pre>
 *   metrics.reporter.relocation.factory.class:
 *       io.checkpointreplicator.relocation.storage.RelocationMetricReporterFactory
 * </pre>
 */
public final class RelocationMetricReporterFactory implements MetricReporterFactory {

  /** Called by Flink. */
  public RelocationMetricReporterFactory() {}

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return new RelocationMetricReporter();
  }
}
