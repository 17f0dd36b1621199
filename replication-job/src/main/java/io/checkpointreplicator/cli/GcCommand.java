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

import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.flink.core.fs.FileStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gc}: RETAIN without a replicator. */
@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Deletes what retention would delete, and says what and why: hides the oldest replicas beyond"
          + " those to keep, then deletes files that no replica and no plan has needed for a while."
          + " A replicator that runs does all that by itself; this is for targets that none writes"
          + " to any more.",
      "Left alone are trees that a living replicator holds, promoted trees, and files that no"
          + " manifest names: these are counted. One whose manifest cannot be read loses nothing.",
      "Deleting begins when the last replica that needed a file has been hidden for --delete-delay:"
          + " run it again then. To see that a replicator is dead takes as long as its lease."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gc --target hdfs://dc2/flink/replicas --dry-run",
      "  gc --target file:///dc2/ckpt --job <job-id> --retain 1",
      "",
      "Output:",
      "  <job-id> hides chk-3: 3 newer replicas are visible",
      "  <job-id> deletes shared/x: only chk-1 needed it, hidden at 2026-01-31T12:00:00Z",
      "  <job-id>: hid 1 replica, deleted 1 file (12.3 MB)",
      "  With --dry-run: 'would hide', 'would delete'. Durations are written like 10s, 5min, 1h."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:what retention would delete is deleted, or was listed; other jobs were left alone",
      "1:some job's tree, or the target, cannot be read or written; the others were done",
      "2:the arguments make no sense, or the target does not exist"
    })
final class GcCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N.")
  private String target;

  @Option(
      names = "--job",
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "Only this job. Default: all jobs.")
  private Optional<JobId> job;

  @Option(
      names = "--dry-run",
      description = {
        "Change nothing, and say what would be done. Does not look whether a replicator is alive."
      })
  private boolean dryRun;

  @Option(
      names = "--retain",
      paramLabel = "N",
      description = "Replicas to keep per job. Default: 3.")
  private int retain = ReplicationOptions.RETAIN.defaultValue();

  @Option(
      names = "--delete-delay",
      paramLabel = "DURATION",
      description =
          "How long files stay after the last replica that needs them was hidden. Default: 10min.")
  private String deleteDelay;

  @Override
  public Integer call() throws IOException {
    StorePath base = Settings.path("--target", target);
    Retainer retainer = retainer();
    Optional<FileStatus> status = Store.status(base);
    if (status.isEmpty() || !status.get().isDir()) {
      throw new OptionException(
          "--target "
              + base
              + (status.isEmpty() ? " does not exist" : " is a file")
              + ". Name the directory that holds <job-id>/chk-N.");
    }
    List<TargetJob> jobs =
        job.isPresent() ? List.of(TargetJobs.of(base, job.get())) : TargetJobs.under(base);
    String owner = "gc_" + UUID.randomUUID().toString().replace('-', '_');
    GarbageCollection collection =
        new GarbageCollection(retainer, new Leases(base, owner), Clock.systemUTC());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    GcText text = dryRun ? GcText.ofDryRun(out, err) : GcText.ofRun(out, err);
    int exitCode = ExitCode.OK;
    for (TargetJob tree : jobs) {
      GcResult result = dryRun ? collection.preview(tree) : collection.run(tree);
      text.print(tree.layout().job(), result);
      if (result instanceof GcResult.Failed) {
        exitCode = ExitCode.FAILED;
      }
    }
    out.flush();
    return exitCode;
  }

  private Retainer retainer() {
    if (retain < 1) {
      throw new OptionException("--retain is " + retain + "; allowed: 1 or more.");
    }
    Duration delay =
        deleteDelay == null
            ? ReplicationOptions.DELETE_DELAY.defaultValue()
            : DurationOption.parse("--delete-delay", deleteDelay);
    Settings.checkNotTooLong("--delete-delay", delay);
    return new Retainer(retain, delay);
  }
}
