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
import io.checkpointreplicator.options.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code replicate}: starts the replication job. */
@Command(
    name = "replicate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "${COMMAND-FULL-NAME} --source=BASE --target=BASE [OPTION]...",
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
  private final JobRunner runner;

  @Spec private CommandSpec spec;

  @Mixin private ReplicateOptions arguments;

  ReplicateCommand(JobRunner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Configuration options = arguments.configuration();
    Settings settings = Settings.of(options);
    arguments.check();
    Preflight.check(settings);
    Optional<List<String>> log;
    try {
      log =
          runner.run(
              new JobRunner.Run(
                  ReplicationJob.name(settings),
                  options,
                  arguments.parallelism(),
                  arguments.ports(),
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
}
