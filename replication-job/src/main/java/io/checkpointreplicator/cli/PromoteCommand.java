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

import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.promote.ClaimMode;
import io.checkpointreplicator.promote.Promoter;
import io.checkpointreplicator.promote.Promotion;
import io.checkpointreplicator.promote.PromotionRequest;
import io.checkpointreplicator.promote.PromotionRequest.Fallback;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code promote}: the job is going to live from its replica. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Verifies the newest replica of a job, fences the job's tree on the target, so that the"
          + " replicator stays out of it from then on, and prints the line that starts the job:"
          + " append the job's jar and its arguments.",
      "The replicator may run on: the lease on the tree is taken from it, so that whatever it was"
          + " about to publish, hide or delete there fails.",
      "The claim mode is NO_CLAIM, which deletes nothing, unless the checkpoint was taken with the"
          + " changelog state backend, which needs CLAIM. A job restored in CLAIM mode deletes files"
          + " of the replica, and breaks the other replicas that share them: these are hidden."
    },
    footerHeading = "%nExamples:%n",
    footer = "  eval \"$(... promote --target hdfs://dc2/ckpt --job <job-id>) job.jar\"",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the line was printed, or the fence was removed",
      "1:the target cannot be read or written",
      "2:the replica is not whole, or cannot be promoted as asked; nothing was promoted",
      "3:there is no replica"
    })
final class PromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N.")
  private String target;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "The job.")
  private JobId job;

  @Option(
      names = "--checksum",
      description = "Also read all files of the replica and compare their CRC32C.")
  private boolean checksum;

  @Option(
      names = "--allow-older",
      description = "If the newest replica is not whole, promote the newest one that is.")
  private boolean allowOlder;

  @Option(
      names = "--claim",
      negatable = true,
      description = {
        "Restore in CLAIM mode, or never. --no-claim on a checkpoint with changelog switches the"
            + " changelog off for the first run."
      })
  private Boolean claim;

  @Option(
      names = "--release",
      description = {
        "Remove the fence instead, so that the replicator goes on. Only if no job was restored from"
            + " the replica in CLAIM mode. Needs --yes."
      })
  private boolean release;

  @Option(names = "--yes", description = "Confirms --release.")
  private boolean yes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StorePath base = Settings.path("--target", target);
    TargetJob tree = TargetJobs.of(base, job);
    Promoter promoter = new Promoter(tree, Clock.systemUTC());
    PromotionText text = new PromotionText(tree.layout(), spec.commandLine().getErr());
    if (release) {
      checkConfirmed(tree);
      text.released(promoter.release());
      return ExitCode.OK;
    }
    CheckedFiles checked = new CheckedFiles();
    Optional<Promotion> promotion;
    ProgressDisplay display = progress().show(checked);
    try {
      promotion = promoter.promote(request(checked));
    } finally {
      display.close();
    }
    if (promotion.isEmpty()) {
      text.nothing();
      return ExitCode.NONE;
    }
    text.promoted(promotion.get());
    spec.commandLine().getOut().println(promotion.get().restore().line());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  /** Lengths are compared too fast to tell of. */
  private ProgressOutput progress() {
    ProgressOutput output = ProgressOutput.of(spec);
    return checksum ? output : output.quiet();
  }

  private PromotionRequest request(CheckedFiles checked) {
    Optional<ClaimMode> claimMode =
        Optional.ofNullable(claim).map(asked -> asked ? ClaimMode.CLAIM : ClaimMode.NO_CLAIM);
    return new PromotionRequest(
        userAtHost(),
        claimMode,
        checksum ? Depth.CHECKSUMS : Depth.SIZES,
        checked,
        allowOlder ? Fallback.OLDER : Fallback.NONE);
  }

  private void checkConfirmed(TargetJob tree) {
    if (!yes) {
      throw new OptionException(
          "--release lets the replicator write and delete in "
              + tree.layout().jobDirectory()
              + " again: a job that was restored from it in NO_CLAIM mode must have completed a"
              + " checkpoint of its own, and none may have been restored in CLAIM mode. Confirm"
              + " with --yes.");
    }
  }

  private static String userAtHost() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return System.getProperty("user.name", "unknown") + "@" + host;
  }
}
