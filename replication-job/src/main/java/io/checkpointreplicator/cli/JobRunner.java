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

import io.checkpointreplicator.publish.PublishOperator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;

/** Where a replication runs: on the cluster of {@code flink run}, or in this process. */
interface JobRunner {

  /** An object with picocli options, which are options of all commands then; empty for none. */
  default Optional<Object> options() {
    return Optional.empty();
  }

  /**
   * Makes this process ready for a command that reads and writes storage.
   *
   * @throws Exception if it is not configured as it must be
   */
  default void prepare() throws Exception {}

  /**
   * Runs a replication until it ends or is cancelled.
   *
   * @return the lines of its log if it ended; empty if it goes on without this process
   * @throws Exception if the job could not be run, or failed
   */
  Optional<List<String>> run(Run run) throws Exception;

  /** The log of a job that has ended; without lines if it was to go on but was stopped. */
  static List<String> logOf(JobExecutionResult result) {
    List<String> log = result.getAccumulatorResult(PublishOperator.RESULTS);
    return log == null ? List.of() : log;
  }

  /**
   * A replication to run.
   *
   * @param name what the Flink UI shows
   * @param options the options of the replication
   * @param parallelism number of subtasks; empty for the runner's default
   * @param ports where this process serves pages, if it does
   * @param progress where progress is told
   */
  record Run(
      String name,
      Configuration options,
      OptionalInt parallelism,
      Ports ports,
      ProgressOutput progress) {}

  /**
   * Ports of pages.
   *
   * @param webUi of Flink; empty for the runner's default
   * @param dashboard of the dashboard; empty for the runner's default
   */
  record Ports(OptionalInt webUi, OptionalInt dashboard) {}
}
