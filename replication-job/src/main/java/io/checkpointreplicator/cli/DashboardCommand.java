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
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.core.fs.FileStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dashboard}: the page that shows which jobs could be restored now. */
@Command(
    name = "dashboard",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves a page, on this machine only, that shows whether each job could be restored from the"
          + " target now, from how long ago, and what to type. Runs until it is stopped.",
      "Only reads: the target, and with --rest the metrics of the running replicator. From another"
          + " machine: ssh -L 8281:127.0.0.1:8281 <this machine>."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dashboard --target hdfs://dc2/flink/replicas",
      "  dashboard --target hdfs://dc2/flink/replicas --rest http://jobmanager:8081"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was stopped",
      "1:the target or the JobManager cannot be read",
      "2:the arguments make no sense, the target does not exist, or the port is taken"
    })
final class DashboardCommand implements Callable<Integer> {
  private static final int LAST_PORT = 65_535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N. Default with --rest: the replicator's.")
  private String target;

  @Option(
      names = "--rest",
      paramLabel = "URL",
      description = "JobManager where the replicator runs, such as http://jobmanager:8081.")
  private String rest;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the page. Default: first free from 8281 on.")
  private Integer port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkArguments();
    Optional<URI> jobManager =
        Optional.ofNullable(rest).map(text -> RestAddress.parse("--rest", text));
    StorePath base =
        Settings.path(
            "--target", target == null ? Dashboard.targetAt(jobManager.orElseThrow()) : target);
    Optional<FileStatus> status = Store.status(base);
    PrintWriter err = spec.commandLine().getErr();
    if (status.isEmpty() || !status.get().isDir()) {
      err.println(
          "Error: --target "
              + base
              + (status.isEmpty() ? " does not exist" : " is a file")
              + ". Name the directory that holds <job-id>/chk-N.");
      return ExitCode.USAGE;
    }
    try (Dashboard dashboard =
        Dashboard.start(
            new Dashboard.View(base, jobManager),
            "--port",
            port == null ? OptionalInt.empty() : OptionalInt.of(port))) {
      err.println("Dashboard: " + dashboard.address());
      err.flush();
      // Until the process is stopped.
      new CountDownLatch(1).await();
      return ExitCode.OK;
    }
  }

  private void checkArguments() {
    if (target == null && rest == null) {
      throw new OptionException(
          "--target is missing. Name a base directory, or with --rest the JobManager of a"
              + " replicator.");
    }
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new OptionException("--port is " + port + "; allowed: 0 to " + LAST_PORT + ".");
    }
  }
}
