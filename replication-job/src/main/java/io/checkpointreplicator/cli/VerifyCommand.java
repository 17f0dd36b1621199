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
import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Problem;
import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.TargetJob;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: whether all files of a checkpoint are there. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "${COMMAND-FULL-NAME} [--checksum] DIR",
      "       ${COMMAND-FULL-NAME} [--checksum] --target=BASE --job=ID"
    },
    description = {
      "Verifies that each file that a checkpoint's metadata names is there with the right length,"
          + " and for a replica that it names nothing outside of its job's directory.",
      "Prints one line per problem: file, what was found, what was expected.",
      "With --checksum, a replica is not retired meanwhile, and what came of it is recorded beside"
          + " the jobs' trees on its target, for 'list'."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  verify --checksum --target hdfs://dc2/flink/replicas --job <job-id>",
      "  verify --checksum file:///dc2/ckpt/<job-id>/chk-7"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is there",
      "1:the store cannot be read",
      "2:there are problems, or there is no checkpoint in DIR, or it is damaged",
      "3:the job has no replica, or it was retired meanwhile"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Directory of a replica, checkpoint or savepoint: the one with _metadata.")
  private String directory;

  @Option(
      names = "--target",
      paramLabel = "BASE",
      description = "Instead of DIR: the newest replica of --job on this target.")
  private String target;

  @Option(
      names = "--job",
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "The job, with --target.")
  private JobId job;

  @Option(
      names = "--checksum",
      description = "Also read all files and compare their CRC32C with the replica's manifest.")
  private boolean checksum;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<CheckpointPlace> place = named();
    if (place.isEmpty()) {
      return ExitCode.NONE;
    }
    if (!checksum) {
      return tell(place.get(), Verification.of(place.get(), Depth.SIZES));
    }
    Optional<ProvenReplica> replica = ProvenReplica.in(place.get().directory());
    return replica.isPresent()
        ? prove(replica.get(), place.get())
        : tell(place.get(), withChecksums(place.get()));
  }

  /** What is to be verified; empty if a job has no replica. */
  private Optional<CheckpointPlace> named() throws IOException {
    if ((directory == null) == (target == null) || (target == null) != (job == null)) {
      throw new OptionException(
          "What is to be verified? Name a DIR, or else --target and --job for the newest replica of"
              + " a job.");
    }
    if (directory != null) {
      return Optional.of(CheckpointPlace.find(Settings.path("DIR", directory)));
    }
    TargetJob tree = TargetJobs.of(Settings.path("--target", target), job);
    Optional<Replica> newest = tree.newestReplica();
    if (newest.isEmpty()) {
      err().println(TargetJobs.noReplica(tree.layout().jobDirectory()));
      return Optional.empty();
    }
    return Optional.of(CheckpointPlace.find(tree.layout().replica(newest.get().checkpointId())));
  }

  /** Records what came of a replica. */
  private int prove(ProvenReplica replica, CheckpointPlace place)
      throws IOException, InterruptedException {
    Closeable pin = replica.pin(err());
    try {
      Verification result = withChecksums(place);
      if (!result.problems().isEmpty() && replica.isRetired()) {
        err().println(replica.retiredMeanwhile());
        return ExitCode.NONE;
      }
      replica.record(proof(replica, result), err());
      return tell(place, result);
    } catch (CheckpointException e) {
      if (replica.isRetired()) {
        err().println(replica.retiredMeanwhile());
        return ExitCode.NONE;
      }
      replica.record(replica.failed(By.VERIFY, e.getMessage()), err());
      throw e;
    } finally {
      pin.close();
    }
  }

  private Verification withChecksums(CheckpointPlace place)
      throws IOException, InterruptedException {
    CheckedFiles checked = new CheckedFiles();
    ProgressDisplay display = ProgressOutput.of(spec).show(checked);
    try {
      return Verification.of(place, Depth.CHECKSUMS, checked);
    } finally {
      display.close();
    }
  }

  private int tell(CheckpointPlace place, Verification result) {
    PrintWriter out = spec.commandLine().getOut();
    for (Problem problem : result.problems()) {
      out.println(TextTable.oneLine(problem.toString()));
    }
    out.flush();
    err().println(summary(place, result));
    return result.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private static Proof proof(ProvenReplica replica, Verification result) {
    return result.problems().isEmpty()
        ? new Proof.Verified(System.currentTimeMillis(), replica.checkpointId(), result.bytes())
        : replica.failed(By.VERIFY, ProvenReplica.reason(result.problems()));
  }

  private String summary(CheckpointPlace place, Verification result) {
    String good = checksum ? "all there, checksums as in the manifest" : "all there";
    return place.directory().name()
        + ": "
        + Amounts.count(result.files(), "file")
        + ", "
        + Amounts.bytes(result.bytes())
        + ": "
        + (result.problems().isEmpty() ? good : Amounts.count(result.problems().size(), "problem"));
  }
}
