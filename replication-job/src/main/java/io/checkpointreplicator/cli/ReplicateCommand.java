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

import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.job.ReplicationJob;
import io.checkpointreplicator.options.ConfigFile;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replicate}: starts the replication job. */
@Command(
    name = "replicate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replicates the completed checkpoints of all jobs under the source bases, until cancelled;"
          + " with --once the newest one of each job.",
      "Each <target>/<job-id>/chk-N that has a _metadata restores, with the source gone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  replicate --source hdfs://dc1/flink/checkpoints \\",
      "            --target hdfs://dc2/flink/replicas",
      "  replicate --once --source file:///dc1/ckpt --target file:///dc2/ckpt",
      "  replicate --once --job-id <job-id> --target file:///dc2/ckpt \\",
      "            --checkpoint file:///dc1/savepoints/savepoint-1a2b3c-0123456789ab",
      "",
      "Durations are written like 500ms, 10s, 5min, 1h."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all jobs were replicated",
      "1:some job failed",
      "2:the arguments, or what they name, make no sense"
    })
final class ReplicateCommand implements Callable<Integer> {
  private static final int LAST_PORT = 65_535;

  private final JobRunner runner;

  @Spec private CommandSpec spec;

  @Option(
      names = "--source",
      split = ",",
      paramLabel = "BASE",
      description = "Directories that hold <job-id>/chk-N (execution.checkpointing.dir).")
  private List<String> sources;

  @Option(
      names = "--target",
      paramLabel = "BASE",
      description = "Directory for the replicas, outside of all sources.")
  private String target;

  @Option(
      names = "--once",
      description =
          "Replicate the newest completed checkpoint of each job, print a table, and end.")
  private boolean once;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "With --once: replicate this checkpoint or savepoint only. --source may be left out; a"
              + " savepoint needs --job-id and becomes <target>/<job-id>/sp-N.")
  private String checkpoint;

  @Option(
      names = "--jobs",
      split = ",",
      paramLabel = "JOB",
      description = "Job ids or globs to replicate. Default: all.")
  private List<String> jobs;

  @Option(
      names = "--exclude-jobs",
      split = ",",
      paramLabel = "JOB",
      description = "Job ids or globs to leave out.")
  private List<String> excludedJobs;

  @Option(
      names = "--job-id",
      paramLabel = "JOB",
      description = "The job of a source base that holds chk-N directly, or of a savepoint.")
  private String jobId;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "Pause between two listings of the sources. Default: 1s; with --events: 30s.")
  private String interval;

  @Option(
      names = "--events",
      paramLabel = "ADDRESS",
      description =
          "Where the completion notifier of the source clusters tells of checkpoints:"
              + " kafka://host:port[,host:port..]/topic. Properties of the Kafka consumer go into"
              + " the file of --config, as replication.kafka.<property>.")
  private String events;

  @Option(
      names = "--retain",
      paramLabel = "N",
      description = "Replicas to keep per job. Default: 3.")
  private String retain;

  @Option(
      names = "--delete-delay",
      paramLabel = "DURATION",
      description =
          "How long files stay after the last replica that needs them was hidden. Default: 10min.")
  private String deleteDelay;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of the job. Default: that of the cluster; standalone: all cores.")
  private Integer parallelism;

  @Option(
      names = "--copy-threads",
      paramLabel = "N",
      description = "Files that each subtask copies at the same time. Default: 8.")
  private String copyThreads;

  @Option(
      names = "--bandwidth",
      paramLabel = "SIZE",
      description =
          "Bytes that all subtasks together copy per second, such as 100mb. Default: no limit.")
  private String bandwidth;

  @Option(
      names = "--large-file-threshold",
      paramLabel = "SIZE",
      description =
          "A larger file is read by several connections at once, 8 MB of it by each; all such files"
              + " of a subtask share as many as it has copy threads. 0: none. Default: 256mb.")
  private String largeFileThreshold;

  @Option(
      names = "--allowed-root",
      split = ",",
      paramLabel = "DIR",
      description =
          "Further directories that files may be read from, beside the sources. Metadata that names"
              + " a file elsewhere is refused.")
  private List<String> allowedRoots;

  @Option(
      names = "--reuse",
      split = ",",
      paramLabel = "DIR",
      description =
          "On the way back after a failover: directories near the target that may still hold files"
              + " which the source got by replication. They are read from there if length and"
              + " checksum are the same, else from the source.")
  private List<String> reuse;

  @Option(
      names = "--metadata-paths",
      paramLabel = "FORM",
      description =
          "Paths in the published metadata: absolute (default), or relative for replicas that are"
              + " moved again and restored in NO_CLAIM mode.")
  private MetadataPaths metadataPaths;

  @Option(
      names = "--plan-timeout",
      paramLabel = "DURATION",
      description = "How long a plan may show no progress before it is made again. Default: 1h.")
  private String planTimeout;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of the same options, named replication.*; arguments win over it.")
  private Path config;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      description = "Port of the Flink web UI (java -jar only). Default: first free from 8081 on.")
  private Integer uiPort;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description =
          "Port of the dashboard (java -jar, without --once). Default: first free from 8281 on.")
  private Integer dashboardPort;

  ReplicateCommand(JobRunner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Configuration options = options();
    Settings settings = Settings.of(options);
    checkRange("--parallelism", parallelism, 1, Integer.MAX_VALUE, "1 or more");
    checkRange("--ui-port", uiPort, 0, LAST_PORT, "0 to " + LAST_PORT);
    checkRange("--dashboard-port", dashboardPort, 0, LAST_PORT, "0 to " + LAST_PORT);
    Preflight.check(settings);
    Optional<List<String>> log;
    try {
      log =
          runner.run(
              new JobRunner.Run(
                  ReplicationJob.name(settings),
                  options,
                  optional(parallelism),
                  new JobRunner.Ports(optional(uiPort), optional(dashboardPort)),
                  ProgressOutput.of(spec)));
    } catch (Exception e) {
      if (ExceptionUtils.findThrowable(e, JobCancellationException.class).isPresent()) {
        err.println("The replication was cancelled.");
        return settings.once() ? ExitCode.FAILED : ExitCode.OK;
      }
      throw e;
    }
    if (log.isEmpty()) {
      err.println(
          "Submitted. What becomes of each checkpoint is logged under "
              + new AuditLog(settings.target()).directory()
              + ".");
      return ExitCode.OK;
    }
    if (!settings.once()) {
      err.println("The replication was stopped.");
      return ExitCode.OK;
    }
    OnceReport report = OnceReport.of(log.get(), settings);
    report.print(spec.commandLine().getOut(), err);
    return report.isSuccess() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void checkRange(
      String option, Integer value, int least, int most, String allowed) {
    if (value != null && (value < least || value > most)) {
      throw new OptionException(option + " is " + value + "; allowed: " + allowed + ".");
    }
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private Configuration options() throws Exception {
    Configuration options = config == null ? new Configuration() : ConfigFile.read(config);
    set(options, ReplicationOptions.SOURCE, sources);
    set(options, ReplicationOptions.TARGET, target);
    set(options, ReplicationOptions.ONCE, once ? Boolean.TRUE : null);
    set(options, ReplicationOptions.CHECKPOINT, checkpoint);
    set(options, ReplicationOptions.EVENTS, events);
    set(options, ReplicationOptions.JOBS, jobs);
    set(options, ReplicationOptions.EXCLUDED_JOBS, excludedJobs);
    set(options, ReplicationOptions.JOB_ID, jobId);
    set(options, ReplicationOptions.ALLOWED_ROOTS, allowedRoots);
    set(options, ReplicationOptions.REUSE, reuse);
    set(options, ReplicationOptions.METADATA_PATHS, metadataPaths);
    setText(options, ReplicationOptions.INTERVAL, interval);
    setText(options, ReplicationOptions.RETAIN, retain);
    setText(options, ReplicationOptions.DELETE_DELAY, deleteDelay);
    setText(options, ReplicationOptions.COPY_THREADS, copyThreads);
    setText(options, ReplicationOptions.BANDWIDTH, bandwidth);
    setText(options, ReplicationOptions.LARGE_FILE_THRESHOLD, largeFileThreshold);
    setText(options, ReplicationOptions.PLAN_TIMEOUT, planTimeout);
    return options;
  }

  private static <T> void set(Configuration options, ConfigOption<T> option, T value) {
    if (value != null) {
      options.set(option, value);
    }
  }

  /** Flink parses the text when the option is read, as it does in a file. */
  private static void setText(Configuration options, ConfigOption<?> option, String text) {
    if (text != null) {
      options.setString(option.key(), text);
    }
  }
}
