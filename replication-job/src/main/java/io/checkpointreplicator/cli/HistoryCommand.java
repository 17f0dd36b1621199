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
import io.checkpointreplicator.history.History;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.publish.AuditLine;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code history}: what became of each checkpoint, from the audit log. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells what became of the checkpoints and their replicas, in order of time, from the audit"
          + " log under <target>/_replicator/log.",
      "A line is there one to two minutes after it happened; how far the log reaches is told on"
          + " stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  history --target hdfs://dc2/flink/replicas --since 2d",
      "  history --target file:///dc2/ckpt --job <job-id> --json",
      "",
      "JSON:",
      "  A line for each: { at, job, checkpoint, event, reason, files, bytes, newFiles,",
      "  newBytes, millis, lagMillis }; what does not apply is left out.",
      "  event: PUBLISHED, UP_TO_DATE, SKIPPED, FAILED, RETIRED; of drills PROVEN, UNPROVEN.",
      "  millis: from plan to publication. lagMillis: age of the checkpoint when it was",
      "  published."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:what there is was told",
      "1:the target cannot be read",
      "2:the arguments make no sense, or the target does not exist"
    })
final class HistoryCommand implements Callable<Integer> {
  private static final String ROW = "%-24s  %-32s  %10s  %-10s  %9s  %8s  %s";
  private static final String UNKNOWN = "-";

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N and the log.")
  private String target;

  @Option(
      names = "--job",
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "Only what happened to this job.")
  private JobId job;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      converter = Since.class,
      description = "Only what happened in the last 2d, 12h, 30min. Default: all.")
  private Instant since = Instant.EPOCH;

  @Option(names = "--json", description = "Print a line of JSON for each, with exact numbers.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    StorePath base = Settings.path("--target", target);
    Optional<FileStatus> status = Store.status(base);
    if (status.isEmpty() || !status.get().isDir()) {
      err.println(
          "Error: --target "
              + base
              + (status.isEmpty() ? " does not exist" : " is a file")
              + ". Name the directory that holds <job-id>/chk-N.");
      return ExitCode.USAGE;
    }
    AuditLog log = new AuditLog(base);
    if (!json) {
      println(out, "TIME", "JOB", "CHECKPOINT", "EVENT", "NEW BYTES", "LAG (S)", "REASON");
    }
    Consumer<AuditRecord> printed = json ? record -> printJson(record, out) : row(out);
    tell(log, new History(log, since, Optional.ofNullable(job)).read(printed), err);
    return ExitCode.OK;
  }

  private static void tell(AuditLog log, History.Reach reach, PrintWriter err) {
    reach.problems().forEach(problem -> err.println("Warning: " + TextTable.oneLine(problem)));
    if (reach.brokenLines() > 0) {
      err.println(
          "Warning: "
              + Amounts.count(reach.brokenLines(), "line")
              + " under "
              + log.directory()
              + " could not be read and were left out.");
    }
    err.println(
        reach
            .reachesTo()
            .map(at -> "The log reaches to " + at + "; what happened later is not finished yet.")
            .orElse("There is no finished log of that time under " + log.directory() + "."));
  }

  private static Consumer<AuditRecord> row(PrintWriter out) {
    return record -> {
      boolean published = record.event() == AuditRecord.Event.PUBLISHED;
      println(
          out,
          Instant.ofEpochMilli(record.atMillis()),
          record.job().hex(),
          record.checkpointId() == AuditRecord.NO_CHECKPOINT ? UNKNOWN : record.checkpointId(),
          record.event(),
          published ? Amounts.bytes(record.amount().newBytes()) : UNKNOWN,
          record.amount().times().lagMillis().isPresent()
              ? Amounts.seconds(record.amount().times().lagMillis().getAsLong())
              : UNKNOWN,
          TextTable.oneLine(record.reason()));
    };
  }

  /** Row by row, since a long log does not fit into memory. */
  private static void println(PrintWriter out, Object... cells) {
    out.println(String.format(ROW, cells).stripTrailing());
  }

  private static void printJson(AuditRecord record, PrintWriter out) {
    JsonText.printLine(AuditLine.toJson(record), out);
  }

  /** Reads a duration before now. */
  static final class Since implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        Duration duration = TimeUtils.parseDuration(text);
        Settings.checkNotTooLong("--since", duration);
        return Instant.now().minus(duration);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + text + "' is no duration; allowed: such as 2d, 12h, 30min");
      }
    }
  }
}
