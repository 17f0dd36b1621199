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

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ReplicateCommandTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final RecordingRunner runner = new RecordingRunner();

  @TempDir private Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void createSource() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
  }

  private CommandRun replicate(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("replicate", "--source", source, "--target", target));
    arguments.addAll(List.of(more));
    return runner.execute(arguments.toArray());
  }

  /** Refused before anything is done. */
  private void assertRefused(CommandRun run, String message) {
    assertThat(run.stderr()).isEqualTo("Error: " + message + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(runner.wasRun()).isFalse();
    assertThat(target).doesNotExist();
  }

  @Test
  void runsWithTheDefaultsUnlessToldOtherwise() {
    assertThat(replicate().exitCode()).isZero();
    JobRunner.Run run = runner.run();
    assertThat(run.options().toMap()).containsOnlyKeys("replication.source", "replication.target");
    assertThat(run.parallelism()).isEmpty();
    assertThat(run.ports().webUi()).isEmpty();
    assertThat(run.name())
        .isEqualTo("Checkpoint Replicator: file:" + source + " -> file:" + target);
  }

  @Test
  void eachArgumentReachesItsOption() throws IOException {
    Path second = Files.createDirectory(directory.resolve("second"));
    Path near = Files.createDirectory(directory.resolve("near"));
    CommandRun run =
        runner.execute(
            "replicate",
            "--source",
            source + "," + second,
            "--target=" + target,
            "--once",
            "--jobs",
            "a*," + JOB,
            "--exclude-jobs",
            "b*,c*",
            "--interval",
            "2s",
            "--retain",
            "5",
            "--delete-delay",
            "1h",
            "--parallelism",
            "7",
            "--copy-threads",
            "3",
            "--bandwidth",
            "100mb",
            "--large-file-threshold",
            "1gb",
            "--allowed-root",
            "/x,hdfs://nn/y",
            "--allowed-root",
            "/z",
            "--reuse",
            near + "," + near,
            "--metadata-paths",
            "Relative",
            "--plan-timeout",
            "2h",
            "--ui-port",
            "9999",
            "--dashboard-port",
            "9998");
    assertThat(run.stderr()).startsWith("Error: Job " + JOB + ": no completed checkpoint under");
    assertThat(runner.run().options().toMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("replication.source", "[" + source + ", " + second + "]"),
                Map.entry("replication.target", target.toString()),
                Map.entry("replication.once", "true"),
                Map.entry("replication.jobs", "[a*, " + JOB + "]"),
                Map.entry("replication.exclude-jobs", "[b*, c*]"),
                Map.entry("replication.interval", "2s"),
                Map.entry("replication.retain", "5"),
                Map.entry("replication.delete-delay", "1h"),
                Map.entry("replication.copy-threads", "3"),
                Map.entry("replication.bandwidth", "100mb"),
                Map.entry("replication.large-file-threshold", "1gb"),
                Map.entry("replication.allowed-roots", "[/x, 'hdfs://nn/y', /z]"),
                Map.entry("replication.reuse", "[" + near + ", " + near + "]"),
                Map.entry("replication.metadata-paths", "RELATIVE"),
                Map.entry("replication.plan-timeout", "2h")));
    assertThat(runner.run().parallelism()).hasValue(7);
    assertThat(runner.run().ports().webUi()).hasValue(9999);
    assertThat(runner.run().ports().dashboard()).hasValue(9998);
  }

  @Test
  void aBaseOfOneJobNeedsItsId() {
    SourceTree.local(source, JOB).complete(1, metadata -> metadata);
    source = source.resolve(JOB.hex());
    assertRefused(
        replicate(),
        "--source file:"
            + source
            + " holds checkpoints itself, not directories of jobs. Name its parent, or say whose"
            + " they are with --job-id.");
    assertThat(replicate("--job-id", JOB).exitCode()).isZero();
    assertThat(runner.run().options().toMap()).containsEntry("replication.job-id", JOB.hex());
  }

  @Test
  void argumentsWinOverTheConfigFile() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("options.yaml"),
            """
            replication:
              source: [/not/there]
              target: %s
              retain: 9
              interval: 5s
              jobs: [a*, b*]
            """
                .formatted(target));
    assertThat(runner.execute("replicate", "--config", config, "--source", source, "--retain", "2"))
        .extracting(CommandRun::exitCode)
        .isEqualTo(0);
    assertThat(runner.run().options().toMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "replication.source", "[" + source + "]",
                "replication.target", target.toString(),
                "replication.retain", "2",
                "replication.interval", "5s",
                "replication.jobs", "[a*, b*]"));
  }

  @Test
  void aConfigFileIsEnough() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("options.yaml"),
            "replication: {source: [%s], target: %s, once: true}".formatted(source, target));
    CommandRun run = runner.execute("replicate", "--config", config);
    assertThat(run.exitCode()).as("nothing is there to replicate once").isEqualTo(1);
    assertThat(runner.run().options().toMap()).containsEntry("replication.once", "true");
  }

  @Test
  void aConfigFileThatIsNotThereIsRefused() {
    Path config = directory.resolve("missing.yaml");
    assertRefused(
        replicate("--config", config),
        "--config " + config + " cannot be read. Check path and permissions.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--sauce x | Unknown options: '--sauce', 'x'",
        "--retain | Missing required parameter for option '--retain' (N)",
        "--parallelism two | Invalid value for option '--parallelism': 'two' is not an int",
        "--ui-port x | Invalid value for option '--ui-port': 'x' is not an int",
        "--metadata-paths both | Invalid value for option '--metadata-paths': expected one of"
            + " [ABSOLUTE, RELATIVE] (case-insensitive) but was 'both'",
        "--source /x --target /y surplus | Argument 'surplus' is one too many",
      })
  void argumentsThatAreNoneAreRefused(String arguments, String message) {
    List<Object> all = new ArrayList<>(List.of("replicate"));
    all.addAll(List.of(arguments.split(" ")));
    assertRefused(
        runner.execute(all.toArray()), message + ". See 'checkpoint-replicator replicate --help'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--interval soon | --interval has a value that cannot be read: Could not parse value"
            + " 'soon' for key 'replication.interval'. ",
        "--delete-delay 5parsecs | --delete-delay has a value that cannot be read: Could not parse"
            + " value '5parsecs' for key 'replication.delete-delay'. ",
        "--retain three | --retain has a value that cannot be read: Could not parse value 'three'"
            + " for key 'replication.retain'. ",
        "--retain 0 | --retain is 0; allowed: 1 or more.",
        "--copy-threads 0 | --copy-threads is 0; allowed: 1 or more.",
        "--bandwidth 12parsecs | --bandwidth has a value that cannot be read: Could not parse value"
            + " '12parsecs' for key 'replication.bandwidth'. ",
        "--bandwidth 100b | --bandwidth is 100 bytes; allowed: 1kb or more, per second.",
        "--large-file-threshold 1horse | --large-file-threshold has a value that cannot be read:"
            + " Could not parse value '1horse' for key 'replication.large-file-threshold'. ",
        "--parallelism 0 | --parallelism is 0; allowed: 1 or more.",
        "--parallelism -2 | --parallelism is -2; allowed: 1 or more.",
        "--ui-port -1 | --ui-port is -1; allowed: 0 to 65535.",
        "--ui-port 65536 | --ui-port is 65536; allowed: 0 to 65535.",
        "--job-id x | --job-id: 'x' is not a job id. Allowed: 32 lower-case hexadecimal digits.",
        "--jobs [ | --jobs: '[' is not a glob: ",
      })
  void valuesThatMakeNoSenseAreRefused(String arguments, String message) {
    CommandRun run = replicate((Object[]) arguments.split(" "));
    assertThat(run.stderr()).startsWith("Error: " + message).hasLineCount(1);
    assertRefused(run, run.stderr().strip().substring("Error: ".length()));
  }

  @Test
  void sourceAndTargetAreNeeded() {
    assertRefused(
        runner.execute("replicate", "--target", target),
        "--source is missing. Name at least one source base.");
    assertRefused(
        runner.execute("replicate", "--source", source),
        "--target is missing. Name a base directory.");
  }

  @Test
  void aBaseThatIsNotThereIsRefused() throws IOException {
    Path missing = directory.resolve("missing");
    Path file = Files.createFile(directory.resolve("file"));
    assertRefused(
        runner.execute("replicate", "--source", source + "," + missing, "--target", target),
        "--source file:"
            + missing
            + " does not exist. Name the directory of execution.checkpointing.dir.");
    assertRefused(
        runner.execute("replicate", "--source", file, "--target", target),
        "--source file:" + file + " is a file; allowed: a directory.");
  }

  @ParameterizedTest
  @CsvSource({"source, source", "source, source/replicas", "source, source/../source/x"})
  void aTargetInsideASourceIsRefused(String sourceName, String targetName) {
    CommandRun run =
        runner.execute(
            "replicate",
            "--source",
            directory.resolve(sourceName),
            "--target",
            directory.resolve(targetName));
    assertRefused(
        run,
        "--target file:"
            + directory.resolve(targetName).normalize()
            + " and --source file:"
            + source
            + " lie in each other. Choose a target outside of all source bases.");
    assertThat(source).isEmptyDirectory();
  }

  @Test
  void aSourceInsideTheTargetIsRefused() {
    CommandRun run = runner.execute("replicate", "--source", source, "--target", directory);
    assertRefused(
        run,
        "--target file:"
            + directory
            + " and --source file:"
            + source
            + " lie in each other. Choose a target outside of all source bases.");
    assertThat(directory.resolve("_replicator")).doesNotExist();
  }

  @Test
  void helpTellsOfEachOptionAndExitCode() {
    CommandRun run = runner.execute("replicate", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
    CommandLine command = ReplicatorCommand.commandLine(runner).getSubcommands().get("replicate");
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(run.stdout()).contains(option.names());
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
    assertThat(run.stdout())
        .contains(
            "--source",
            "--target",
            "--once",
            "--jobs",
            "--exclude-jobs",
            "--job-id",
            "--interval",
            "--retain",
            "--delete-delay",
            "--parallelism",
            "--copy-threads",
            "--bandwidth",
            "--large-file-threshold",
            "--allowed-root",
            "--reuse",
            "--metadata-paths",
            "--plan-timeout",
            "--config",
            "--ui-port",
            "--verbose")
        .containsPattern("0 +all jobs were replicated")
        .containsPattern("1 +some job failed")
        .containsPattern("2 +the arguments, or what they name, make no sense");
    assertThat(run.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
