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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the standalone jar that end by themselves. */
final class StandaloneCommandsIT {

  private static final Pattern REPLICATED =
      Pattern.compile(
          " +chk-(\\d+): (\\d+) files, ([\\d,]+) bytes, of these ([\\d,]+) bytes copied; visible"
              + " (\\d+) ms after it completed");
  private static final Pattern STATE =
      Pattern.compile("State .*: +(20000 keys, (\\d+) numbers, sum [1-9]\\d*, hash [0-9a-f]{16})");

  @TempDir private Path directory;

  @Test
  void helpIsPrintedToStdout() throws IOException {
    CommandRun help = JarProcess.run(directory, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.stderr()).isEmpty();
    assertThat(help.stdout())
        .startsWith("Usage: checkpoint-replicator [-hqvV] [--conf-dir=DIR] COMMAND")
        .contains("Exit codes:");
    for (String command :
        List.of(
            "replicate",
            "latest",
            "list",
            "inspect",
            "verify",
            "drill",
            "relocate",
            "promote",
            "demo")) {
      assertThat(help.results()).anyMatch(line -> line.startsWith("  " + command + " "));
    }
  }

  @Test
  void theHelpOfReplicateNamesEachOption() throws IOException {
    CommandRun help = JarProcess.run(directory, "replicate", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.stderr()).isEmpty();
    assertThat(help.stdout())
        .contains(
            "--source=BASE",
            "--target=BASE",
            "--once",
            "--jobs=JOB",
            "--exclude-jobs=JOB",
            "--job-id=JOB",
            "--interval=DURATION",
            "--retain=N",
            "--delete-delay=DURATION",
            "--parallelism=N",
            "--copy-threads=N",
            "--bandwidth=SIZE",
            "--large-file-threshold=SIZE",
            "--allowed-root=DIR",
            "--reuse=DIR",
            "--metadata-paths=FORM",
            "--config=FILE",
            "--ui-port=PORT",
            "  replicate --source hdfs://dc1/flink/checkpoints \\");
  }

  @Test
  void theVersionIsThatOfTheJarAndOfFlink() throws IOException {
    CommandRun version = JarProcess.run(directory, "--version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.stderr()).isEmpty();
    assertThat(version.results()).hasSize(5);
    assertThat(version.results().get(0)).matches("checkpoint-replicator \\d+\\.\\d+\\.\\d+.*");
    assertThat(version.results().get(1)).isEqualTo("Flink " + System.getProperty("flink.version"));
    assertThat(version.results().get(2))
        .isEqualTo("Built for Flink " + System.getProperty("flink.version"));
    assertThat(version.results().get(3)).matches("Hadoop \\d+\\.\\d+\\.\\d+.*");
    assertThat(version.results().get(4)).startsWith("Java " + Runtime.version());
  }

  @Test
  void anUnknownOptionIsRefused() throws IOException {
    CommandRun run = JarProcess.run(directory, "replicate", "--everything");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: Unknown option: '--everything'."
                + " See 'checkpoint-replicator replicate --help'.");
  }

  @Test
  void theDemoProvesThatTheStateSurvives() throws IOException {
    CommandRun demo = JarProcess.run(directory, "demo", "--ui-port", "0");

    assertThat(demo.exitCode()).as("%s", demo).isZero();
    List<String> lines = demo.results();
    assertThat(lines.get(0)).matches("Flink web UI: http://(127\\.0\\.0\\.1|localhost):\\d+");
    assertThat(lines.get(1)).startsWith("Step 1: started job ").contains("RocksDB, 20000 keys");
    assertThat(lines.get(2)).startsWith("Step 2: started the replicator: ");
    assertThat(lines.subList(3, 8)).allMatch(line -> REPLICATED.matcher(line).matches());
    assertThat(lines.get(8)).isEqualTo("Step 3: 5 checkpoints were replicated while the job ran");
    assertThat(lines.get(9)).startsWith("Step 4: killed the job and deleted ");
    assertThat(lines.get(10)).matches("Step 5: restored the job from .*/[0-9a-f]{32}/chk-\\d+");
    assertThat(lines.get(11)).isEmpty();
    Matcher taken = STATE.matcher(lines.get(12));
    Matcher restored = STATE.matcher(lines.get(13));
    assertThat(taken.matches()).as(lines.get(12)).isTrue();
    assertThat(restored.matches()).as(lines.get(13)).isTrue();
    assertThat(restored.group(1)).isEqualTo(taken.group(1));
    assertThat(Integer.parseInt(taken.group(2))).isGreaterThan(20_000);
    assertThat(lines.subList(14, lines.size()))
        .containsExactly(
            "Equal: all 20000 keys and the sum of their %s numbers survived the loss of the source."
                .formatted(taken.group(2)));
    assertThat(leftBehind()).isEmpty();
  }

  /** What the demo wrote besides its output. */
  private List<Path> leftBehind() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("std(out|err)-.*\\.txt"))
          .toList();
    }
  }
}
