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

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.plan.Messages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line; each command is a class of its own. */
@Command(
    name = "checkpoint-replicator",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Replicates Flink checkpoints to another storage, where they restore with the source gone.",
      "Results go to stdout, logs and errors to stderr."
    },
    footer = {"", "Run 'checkpoint-replicator COMMAND --help' for the options of a command."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:some job failed",
      "2:the arguments, or what they name, make no sense",
      "3:there is no replica"
    })
final class ReplicatorCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  /** The command line with all commands that work wherever jobs are run by the given runner. */
  static CommandLine commandLine(JobRunner runner) {
    ReplicatorCommand root = new ReplicatorCommand();
    CommandLine commandLine = new CommandLine(root);
    runner.options().ifPresent(options -> commandLine.addMixin("runner", options));
    commandLine.addSubcommand(new ReplicateCommand(runner));
    commandLine.addSubcommand(new LatestCommand());
    commandLine.addSubcommand(new ListCommand());
    commandLine.addSubcommand(new HistoryCommand());
    commandLine.addSubcommand(new InspectCommand());
    commandLine.addSubcommand(new VerifyCommand());
    commandLine.addSubcommand(new DrillCommand());
    commandLine.addSubcommand(new RelocateCommand());
    commandLine.addSubcommand(new PromoteCommand());
    commandLine.addSubcommand(new GcCommand());
    commandLine.addSubcommand(new DashboardCommand());
    commandLine.addSubcommand(new CompletionCommand());
    commandLine.setExecutionStrategy(parsed -> execute(runner, parsed));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpWidth(80);
    showGroupsFirst(commandLine);
    commandLine.setParameterExceptionHandler((error, arguments) -> root.refuse(error));
    commandLine.setExecutionExceptionHandler((error, command, parsed) -> root.report(error));
    return commandLine;
  }

  /** What a command is for, before what all of them take. */
  private static void showGroupsFirst(CommandLine commandLine) {
    Map<String, IHelpSectionRenderer> sections = commandLine.getHelpSectionMap();
    sections.put(
        UsageMessageSpec.SECTION_KEY_OPTION_LIST,
        help -> {
          String groups = help.optionListGroupSections();
          List<OptionSpec> others =
              help.commandSpec().options().stream().filter(o -> o.group() == null).toList();
          return groups
              + (groups.isEmpty() ? "" : "%nOf each command:%n".formatted())
              + help.optionListExcludingGroups(others);
        });
    commandLine.setHelpSectionMap(sections);
  }

  private static int execute(JobRunner runner, ParseResult parsed) {
    CommandLine command = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
    if (!command.isUsageHelpRequested() && !command.isVersionHelpRequested()) {
      try {
        runner.prepare();
      } catch (Exception e) {
        throw new CommandLine.ExecutionException(command, String.valueOf(e.getMessage()), e);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  boolean isQuiet() {
    return common.isQuiet();
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "A command is missing" + allowedCommands());
  }

  /** One line instead of the whole help, which would push the reason off the screen. */
  private int refuse(ParameterException error) {
    CommandLine command = error.getCommandLine();
    String reason = error.getMessage();
    if (error instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String argument = "'" + unmatched.getUnmatched().get(0) + "'";
      reason =
          command == spec.commandLine()
              ? "Unknown command " + argument + allowedCommands()
              : "Argument " + argument + " is one too many";
    }
    String help = "'" + command.getCommandSpec().qualifiedName() + " --help'";
    command.getErr().println("Error: " + TextTable.oneLine(reason) + ". See " + help + ".");
    return ExitCode.USAGE;
  }

  private String allowedCommands() {
    return "; allowed: " + String.join(", ", spec.subcommands().keySet());
  }

  private int report(Exception error) {
    Optional<? extends Throwable> usage = usageError(error);
    String message =
        usage
            .map(Throwable::getMessage)
            .orElseGet(() -> Messages.of(isOfAJob(error) ? rootOf(error) : error));
    spec.commandLine().getErr().println("Error: " + TextTable.oneLine(message));
    if (common.isVerbose()) {
      error.printStackTrace(spec.commandLine().getErr());
    }
    return usage.isPresent() ? ExitCode.USAGE : ExitCode.FAILED;
  }

  private static Optional<? extends Throwable> usageError(Exception error) {
    Optional<? extends Throwable> option =
        ExceptionUtils.findThrowable(error, OptionException.class);
    return option.isPresent()
        ? option
        : ExceptionUtils.findThrowable(error, CheckpointException.class);
  }

  private static boolean isOfAJob(Exception error) {
    return ExceptionUtils.findThrowable(error, JobException.class).isPresent()
        || ExceptionUtils.findThrowable(error, JobExecutionException.class).isPresent();
  }

  /** Flink wraps the cause of a failed job many times; the innermost says what to do. */
  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
