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

import io.checkpointreplicator.dashboard.Dashboard;
import io.checkpointreplicator.job.EmbeddedFlink;
import io.checkpointreplicator.job.FlinkEnvironment;
import io.checkpointreplicator.job.ReplicationJob;
import io.checkpointreplicator.job.ReplicationMetrics;
import io.checkpointreplicator.options.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Runs in this process, on an embedded Flink with its web UI. */
final class StandaloneRunner implements JobRunner {
  @Option(
      names = "--conf-dir",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      defaultValue = "${env:FLINK_CONF_DIR:-" + Option.NULL_VALUE + "}",
      description = {
        "Configuration directory of Flink: its options for file systems (fs.*, s3.*,"
            + " flink.hadoop.*), security and metrics hold here too.",
        "Default: that of the environment variable FLINK_CONF_DIR, or none. Hadoop's is found by"
            + " HADOOP_CONF_DIR; flink.hadoop.* goes over it."
      })
  private Path configurationDirectory;

  private Configuration environment = new Configuration();

  @Override
  public Optional<Object> options() {
    return Optional.of(this);
  }

  @Override
  public void prepare() throws Exception {
    environment = FlinkEnvironment.prepare(Optional.ofNullable(configurationDirectory));
  }

  @Override
  public Optional<List<String>> run(Run run) throws Exception {
    int parallelism = run.parallelism().orElse(Runtime.getRuntime().availableProcessors());
    Settings settings = Settings.of(run.options());
    ReplicationMetrics metrics =
        settings.once() ? ReplicationProgress.metrics() : new ReplicationMetrics();
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(environment, parallelism, run.ports().webUi(), metrics)) {
      run.progress().err().println("Flink web UI: " + flink.webUi());
      run.progress().err().flush();
      if (settings.once()) {
        ProgressDisplay display = run.progress().show(new ReplicationProgress(metrics));
        try {
          return Optional.of(JobRunner.logOf(execute(flink, run, parallelism)));
        } finally {
          display.close();
        }
      }
      try (Dashboard dashboard =
          Dashboard.start(
              new Dashboard.View(settings.target(), Optional.of(flink.webUi())),
              "--dashboard-port",
              run.ports().dashboard())) {
        run.progress().err().println("Dashboard: " + dashboard.address());
        run.progress().err().flush();
        return Optional.of(JobRunner.logOf(execute(flink, run, parallelism)));
      }
    }
  }

  private static JobExecutionResult execute(EmbeddedFlink flink, Run run, int parallelism)
      throws Exception {
    StreamExecutionEnvironment job =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    job.setParallelism(parallelism);
    ReplicationJob.define(job, run.options());
    return flink.execute(job, run.name());
  }
}
