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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.relocate.Move;
import io.checkpointreplicator.relocate.Relocation;
import io.checkpointreplicator.relocate.RelocationResult;
import io.checkpointreplicator.relocate.RelocationResult.Refused;
import io.checkpointreplicator.relocate.RelocationResult.Rewritten;
import io.checkpointreplicator.relocate.RelocationResult.UpToDate;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code relocate}: mends a copy that another tool made. */
@Command(
    name = "relocate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Rewrites the _metadata of checkpoints that something else copied byte for byte (distcp,"
          + " rclone, cp), so that they restore where the copy lies.",
      "DIR and --to name the same level of both places: a base of jobs, the directory of a job, or"
          + " one checkpoint or savepoint. Each file must have arrived with the right length before"
          + " anything is rewritten. DIR itself is never read.",
      "Prints one line per checkpoint. Running it again changes nothing. Nothing else may write to"
          + " the copy meanwhile."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  relocate hdfs://dc1/flink/checkpoints --to hdfs://dc2/flink/checkpoints",
      "  relocate hdfs://dc1/ckpt/<job-id> --to hdfs://dc2/ckpt/<job-id> \\",
      "           --also hdfs://dc1/dstl=hdfs://dc2/dstl"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all checkpoints name the new place now",
      "1:the store cannot be read or written",
      "2:some checkpoint was refused, or there is none, or the arguments make no sense"
    })
final class RelocateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "Where the tree lay when its checkpoints were taken; need not exist any more.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Where the copy of the tree lies.")
  private String to;

  @Option(
      names = "--also",
      paramLabel = "OLD=NEW",
      converter = MoveParser.class,
      description = {
        "A directory outside of DIR that the checkpoints reference too, and where its copy lies: a"
            + " changelog's base, the directory of a job that was restored with CLAIM. May be"
            + " repeated; the longest OLD that fits counts."
      })
  private List<Move> also = new ArrayList<>();

  @Option(
      names = "--metadata-paths",
      paramLabel = "FORM",
      description = {
        "How the metadata names files: absolute (default), or relative, which can be moved again"
            + " as a whole but restores in NO_CLAIM mode only. File merging has no relative form."
      })
  private MetadataPaths form = MetadataPaths.ABSOLUTE;

  private int rewritten;
  private int upToDate;
  private int refused;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Move move = new Move(directory("DIR", from), directory("--to", to));
    new Relocation(move, also, form).run(this::report);
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        Amounts.count(rewritten + upToDate + refused, "checkpoint")
            + ": "
            + rewritten
            + " rewritten, "
            + upToDate
            + " up to date, "
            + refused
            + " refused");
    return refused == 0 ? ExitCode.OK : ExitCode.USAGE;
  }

  private void report(RelocationResult result) {
    String what;
    if (result instanceof Rewritten done) {
      rewritten++;
      what = Amounts.count(done.references(), "reference") + " rewritten";
    } else if (result instanceof Refused no) {
      refused++;
      what = "refused: " + TextTable.oneLine(no.reason());
    } else if (result instanceof UpToDate) {
      upToDate++;
      what = "up to date";
    } else {
      throw new IllegalStateException("Unknown result " + result);
    }
    spec.commandLine().getOut().println(result.checkpoint() + ": " + what);
    spec.commandLine().getOut().flush();
  }

  /** Whoever names a checkpoint by its metadata means its directory. */
  private static StorePath directory(String option, String text) {
    StorePath path = Settings.path(option, text);
    return path.name().equals(CheckpointDirectory.METADATA) ? path.parent() : path;
  }
}
