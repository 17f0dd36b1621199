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
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proof.By;
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
    description = {
      "Verifies that each file that a checkpoint's metadata names is there with the right length,"
          + " and for a replica that it names nothing outside of its job's directory.",
      "Prints one line per problem: file, what was found, what was expected.",
      "With --checksum, what came of a replica is recorded beside the jobs' trees on its target,"
          + " for 'list'."
    },
    footerHeading = "%nExamples:%n",
    footer = "  verify --checksum file:///dc2/ckpt/<job-id>/chk-7",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is there",
      "1:the store cannot be read",
      "2:there are problems, or there is no checkpoint, or it is damaged"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "Directory of a replica, checkpoint or savepoint: the one with _metadata.")
  private String directory;

  @Option(
      names = "--checksum",
      description = "Also read all files and compare their CRC32C with the replica's manifest.")
  private boolean checksum;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    CheckpointPlace place = CheckpointPlace.find(Settings.path("DIR", directory));
    Verification result = checksum ? prove(place) : Verification.of(place, Depth.SIZES);
    for (Problem problem : result.problems()) {
      spec.commandLine().getOut().println(TextTable.oneLine(problem.toString()));
    }
    spec.commandLine().getOut().flush();
    err.println(summary(place, result));
    return result.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
  }

  /** Verifies checksums too, and records what came of it if it is a replica. */
  private Verification prove(CheckpointPlace place) throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<ProvenReplica> replica = ProvenReplica.in(place.directory());
    try {
      CheckedFiles checked = new CheckedFiles();
      Verification result;
      ProgressDisplay display = ProgressOutput.of(spec).show(checked);
      try {
        result = Verification.of(place, Depth.CHECKSUMS, checked);
      } finally {
        display.close();
      }
      replica.ifPresent(tried -> tried.record(proof(tried, result), err));
      return result;
    } catch (CheckpointException e) {
      replica.ifPresent(tried -> tried.record(tried.failed(By.VERIFY, e.getMessage()), err));
      throw e;
    }
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
