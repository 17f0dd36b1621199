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
package io.checkpointreplicator.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arguments that make no sense, or name what makes no sense, end a command at once: one line on
 * stderr says why, nothing was started and nothing written.
 */
final class BadArgumentsIT {

  private static final String JOB = "00000000000000000000000000000abc";
  private static final String SEE_REPLICATE = " See 'checkpoint-replicator replicate --help'.";
  private static final String SEE = " See 'checkpoint-replicator --help'.";
  private static final String COMMANDS =
      "replicate, latest, list, history, inspect, verify, drill, relocate, promote, gc, dashboard,"
          + " completion, demo.";

  @TempDir private static Path directory;

  @BeforeAll
  static void createPlaces() throws IOException {
    Files.createDirectories(directory.resolve("source/" + JOB + "/chk-1"));
    Files.createFile(directory.resolve("source/" + JOB + "/chk-1/_metadata"));
    Files.createDirectories(directory.resolve("empty"));
    Files.writeString(directory.resolve("file"), "no directory");
    Files.writeString(directory.resolve("broken.yaml"), "replication: [\n");
    Files.writeString(directory.resolve("list.yaml"), "- replication\n");
    Files.writeString(directory.resolve("unknown.yaml"), "replication:\n  sauce: hot\n");
    Files.writeString(directory.resolve("wrong.yaml"), "replication.retain: some\n");
  }

  static Stream<Arguments> places() {
    return Stream.of(
        arguments(
            "missing base",
            "--source HERE/missing --target HERE/target",
            "--source file:HERE/missing does not exist."
                + " Name the directory of execution.checkpointing.dir."),
        arguments(
            "a missing base beside a good one",
            "--source HERE/source,HERE/missing --target HERE/target",
            "--source file:HERE/missing does not exist."
                + " Name the directory of execution.checkpointing.dir."),
        arguments(
            "a file as base",
            "--source HERE/file --target HERE/target",
            "--source file:HERE/file is a file; allowed: a directory."),
        arguments(
            "a base that holds chk-N directly",
            "--source HERE/source/" + JOB + " --target HERE/target",
            "--source file:HERE/source/"
                + JOB
                + " holds checkpoints itself, not directories of jobs."
                + " Name its parent, or say whose they are with --job-id."),
        arguments(
            "a store that there is no file system for",
            "--source nfs://host/checkpoints --target HERE/target",
            "--source nfs://host/checkpoints cannot be read:"
                + " Could not find a file system implementation for scheme 'nfs'."),
        arguments(
            "target equal to source",
            "--source HERE/source --target HERE/source",
            "--target file:HERE/source and --source file:HERE/source lie in each other."
                + " Choose a target outside of all source bases."),
        arguments(
            "target equal to source in another spelling",
            "--source HERE/source --target file://HERE/empty/../source/",
            "--target file:HERE/source and --source file:HERE/source lie in each other."
                + " Choose a target outside of all source bases."),
        arguments(
            "target inside source",
            "--source HERE/empty,HERE/source --target HERE/source/replicas",
            "--target file:HERE/source/replicas and --source file:HERE/source lie in each other."
                + " Choose a target outside of all source bases."),
        arguments(
            "target around source",
            "--source HERE/source --target HERE",
            "--target file:HERE and --source file:HERE/source lie in each other."
                + " Choose a target outside of all source bases."),
        arguments(
            "the source to be reused",
            "--source HERE/source --target HERE/target --reuse HERE/empty,HERE/source/x",
            "--reuse file:HERE/source/x and --source file:HERE/source lie in each other."
                + " Name what is near the target, not the source."),
        arguments(
            "nothing to be reused",
            "--source HERE/source --target HERE/target --reuse HERE/missing",
            "--reuse file:HERE/missing is no directory."
                + " Name those that may still hold files of the source, or leave it out."),
        arguments(
            "a file as target",
            "--source HERE/source --target HERE/file",
            "--target file:HERE/file is a file; allowed: a directory, there or not."));
  }

  static Stream<Arguments> options() {
    return Stream.of(
        arguments("", "--target is missing. Name a base directory."),
        arguments("--target HERE/target", "--source is missing. Name at least one source base."),
        arguments("--speed 9", "Unknown options: '--speed', '9'." + SEE_REPLICATE),
        arguments("surplus", "Argument 'surplus' is one too many." + SEE_REPLICATE),
        arguments(
            "--retain", "Missing required parameter for option '--retain' (N)." + SEE_REPLICATE),
        arguments(
            "GOOD --interval soon",
            "--interval has a value that cannot be read: Could not parse value 'soon' for key"
                + " 'replication.interval'. ... Allowed: a duration such as 500ms, 10s, 5min or"
                + " 1h."),
        arguments("GOOD --interval 0s", "--interval is PT0S; allowed: 1 ms or longer."),
        arguments("GOOD --retain 0", "--retain is 0; allowed: 1 or more."),
        arguments(
            "GOOD --retain all",
            "--retain has a value that cannot be read: Could not parse value 'all' for key"
                + " 'replication.retain'. For input string: \"all\". Allowed: a whole number."),
        arguments(
            "GOOD --jobs a[",
            "--jobs: 'a[' is not a glob: Missing ']. Allowed: job ids, with *, ? and [0-9a-f] in"
                + " them."),
        arguments("GOOD --parallelism 0", "--parallelism is 0; allowed: 1 or more."),
        arguments("GOOD --ui-port 65536", "--ui-port is 65536; allowed: 0 to 65535."),
        arguments(
            "GOOD --bandwidth 12b", "--bandwidth is 12 bytes; allowed: 1kb or more, per second."),
        arguments("GOOD --copy-threads 0", "--copy-threads is 0; allowed: 1 or more."),
        arguments(
            "GOOD --job-id NOT-HEX",
            "--job-id: 'NOT-HEX' is not a job id. Allowed: 32 lower-case hexadecimal digits."),
        arguments(
            "--source HERE/source,HERE/empty --target HERE/target --job-id " + JOB,
            "--job-id names the job of one source base, but --source names 2:"
                + " [file:HERE/source, file:HERE/empty]. Name one."),
        arguments(
            "GOOD --metadata-paths short",
            "Invalid value for option '--metadata-paths': expected one of [ABSOLUTE, RELATIVE]"
                + " (case-insensitive) but was 'short'."
                + SEE_REPLICATE),
        arguments(
            "GOOD --config HERE/missing.yaml",
            "--config HERE/missing.yaml cannot be read. Check path and permissions."),
        arguments(
            "GOOD --config HERE/broken.yaml", "--config HERE/broken.yaml is not valid YAML: "),
        arguments(
            "GOOD --config HERE/list.yaml",
            "--config HERE/list.yaml is not valid YAML: there is no option in it."
                + " Allowed: lines like 'replication.retain: 3'."),
        arguments(
            "GOOD --config HERE/unknown.yaml",
            "--config HERE/unknown.yaml holds unknown options [replication.sauce]."
                + " Allowed: [replication.source, "),
        arguments("GOOD --config HERE/wrong.yaml", "--retain has a value that cannot be read: "));
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        arguments("", "A command is missing; allowed: " + COMMANDS + SEE),
        arguments("copy --once", "Unknown command 'copy'; allowed: " + COMMANDS + SEE),
        arguments("--colour", "Unknown option: '--colour'." + SEE),
        arguments(
            "latest",
            "Missing required option: '--target=BASE'."
                + " See 'checkpoint-replicator latest --help'."),
        arguments(
            "verify",
            "What is to be verified? Name a DIR, or else --target and --job for the newest replica of a"
                + " job."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void places(String what, String arguments, String message) throws IOException {
    assertRefused("replicate --once " + arguments, message);
  }

  @ParameterizedTest(name = "replicate {0}")
  @MethodSource
  void options(String arguments, String message) throws IOException {
    assertRefused(
        "replicate " + arguments.replace("GOOD", "--source HERE/source --target HERE/target"),
        message);
  }

  @ParameterizedTest(name = "checkpoint-replicator {0}")
  @MethodSource
  void commands(String arguments, String message) throws IOException {
    assertRefused(arguments, message);
  }

  @Test
  void theStackTraceComesWithVerboseOnly() {
    String[] arguments = words("replicate --source HERE/missing --target HERE/target -v");

    CommandRun run = CommandRun.of(arguments);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.messages()).element(0).asString().startsWith("Error: --source ");
    assertThat(run.messages()).element(1).asString().contains("OptionException");
    assertThat(run.messages()).element(2).asString().startsWith("\tat io.checkpointreplicator.");
  }

  private static void assertRefused(String arguments, String message) throws IOException {
    List<Path> before = everythingIn(directory);

    CommandRun run = CommandRun.of(words(arguments));

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr().lines()).hasSize(1);
    assertThat(run.stderr()).startsWith("Error: ").containsSubsequence(parts("Error: " + message));
    assertThat(everythingIn(directory)).as("nothing is created").isEqualTo(before);
  }

  private static String[] words(String arguments) {
    return arguments.isEmpty() ? new String[0] : here(arguments).split(" ");
  }

  /** A message without the words of Flink, which differ from line to line. */
  private static String[] parts(String message) {
    return here(message).split(Pattern.quote(" ... "));
  }

  private static String here(String text) {
    return text.replace("HERE", directory.toString());
  }

  private static List<Path> everythingIn(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.sorted().toList();
    }
  }
}
