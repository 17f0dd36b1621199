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

import io.checkpointreplicator.job.ReplicationJob;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Submits to the cluster that {@code flink run} was pointed at. */
final class ClusterRunner implements JobRunner {
  @Override
  public Optional<List<String>> run(Run run) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    run.parallelism().ifPresent(environment::setParallelism);
    ReplicationJob.define(environment, run.options());
    JobExecutionResult result = environment.execute(run.name());
    return result.isJobExecutionResult() ? Optional.of(JobRunner.logOf(result)) : Optional.empty();
  }
}
