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

import io.checkpointreplicator.job.EmbeddedFlink;
import io.checkpointreplicator.job.ReplicationJob;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs in this process, on an embedded Flink with its web UI. */
final class StandaloneRunner implements JobRunner {
  @Override
  public Optional<List<String>> run(Run run) throws Exception {
    int parallelism = run.parallelism().orElse(Runtime.getRuntime().availableProcessors());
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(new Configuration(), parallelism, run.uiPort())) {
      run.err().println("Flink web UI: " + flink.webUi());
      run.err().flush();
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
      environment.setParallelism(parallelism);
      ReplicationJob.define(environment, run.options());
      return Optional.of(JobRunner.logOf(flink.execute(environment, run.name())));
    }
  }
}
