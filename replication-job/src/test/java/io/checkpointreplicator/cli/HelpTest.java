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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.demo.DemoCommand;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

class HelpTest {
  private static CommandLine commandLine() {
    CommandLine commandLine = ReplicatorCommand.commandLine(new StandaloneRunner());
    commandLine.addSubcommand(new DemoCommand());
    return commandLine;
  }

  static Stream<String> commands() {
    return commandLine().getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void ofEachCommandSaysWhatItDoesHowAndWhatComesBack(String name) {
    CommandLine command = commandLine().getSubcommands().get(name);
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();

    assertThat(String.join(" ", usage.description())).isNotBlank();
    assertThat(usage.exitCodeList()).containsKey("0");
    assertThat(usage.footerHeading()).isEqualTo("%nExamples:%n");
    assertThat(usage.footer()).anyMatch(line -> line.matches(" .*\\b" + name + "\\b.*"));
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(String.join(" ", option.description())).as(option.longestName()).endsWith(".");
    }
    assertThat(command.getUsageMessage().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void ofManyOptionsTheOwnOnesComeFirstInGroups() {
    String help = commandLine().getSubcommands().get("replicate").getUsageMessage();

    assertThat(help)
        .containsSubsequence(
            "What is replicated:",
            "--source",
            "How soon, and how fast:",
            "--interval",
            "Of each command:",
            "--help",
            "Exit codes:");
    assertThat(commandLine().getSubcommands().get("latest").getUsageMessage())
        .contains("--help")
        .doesNotContain("Of each command:");
  }

  @Test
  void namesAllCommandsWithinEightyColumns() {
    String help = commandLine().getUsageMessage();

    assertThat(help).contains(commandLine().getSubcommands().keySet());
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void theVersionNamesFlinkAndJava() {
    CommandRun run = CommandRun.of("--version");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.lines()).hasSize(5);
    assertThat(run.lines().get(1)).matches("Flink \\d+\\..*");
    assertThat(run.lines().get(2)).isEqualTo("Built for Flink (not from a jar)");
    assertThat(run.lines().get(3)).matches("Hadoop \\d+\\.\\d+\\.\\d+.*");
    assertThat(run.lines().get(4)).isEqualTo("Java " + Runtime.version());
  }
}
