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

import static io.checkpointreplicator.cli.CommandRun.flinkPath;
import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.keyGroups;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandErrorsTest {

  @TempDir Path base;

  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void refusesUnknownVersions(int version) throws IOException {
    Path directory = write(new MetadataWriter(version, 7, 0).end());

    CommandRun run = CommandRun.of("inspect", directory);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("Error: " + flinkPath(directory.resolve("_metadata")) + ": ")
        .contains("found metadata version " + version + "; allowed: 3 to 6.")
        .hasLineCount(1);
  }

  @Test
  void saysWhereMetadataIsTruncated() throws IOException {
    byte[] metadata = good();
    Path directory = write(Arrays.copyOf(metadata, 300));

    CommandRun run = CommandRun.of("inspect", directory, "--json");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("Error: " + flinkPath(directory.resolve("_metadata")) + ": ")
        .contains("at byte 300")
        .hasLineCount(1);
  }

  @Test
  void saysThatAFileIsNoMetadata() throws IOException {
    CommandRun run =
        CommandRun.of(
            "inspect", write("some text that is long enough".getBytes(StandardCharsets.UTF_8)));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .contains("found magic number 0x736f6d65; allowed: 0x4960672d.")
        .hasLineCount(1);
  }

  @Test
  void saysThatADirectoryDoesNotExist() {
    Path missing = base.resolve("chk-9");

    assertThat(CommandRun.of("inspect", missing))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: Directory "
                    + flinkPath(missing)
                    + " does not exist. Name the directory of a checkpoint or savepoint: the one"
                    + " that holds its _metadata."
                    + System.lineSeparator()));
  }

  @Test
  void saysThatADirectoryIsNoCheckpoint() throws IOException {
    Files.createDirectory(base.resolve("_metadata"));

    assertThat(CommandRun.of("inspect", base))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: Directory "
                    + flinkPath(base)
                    + " has no file _metadata: it is no checkpoint, or one that has not completed."
                    + " Name the directory of a completed checkpoint or savepoint."
                    + System.lineSeparator()));
  }

  @Test
  void needsADirectory() {
    CommandRun run = CommandRun.of("inspect");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("Missing required parameter: 'DIR'");
  }

  private static byte[] good() {
    return new MetadataWriter(6, 7, 1)
        .operator("op", "Operator", 1, 1)
        .keyedSubtask(0, keyGroups(inline(1000)))
        .end();
  }

  private Path write(byte[] metadata) throws IOException {
    Path directory = base.resolve("job").resolve("chk-7");
    HandMadeReplica.write(directory.resolve("_metadata"), metadata);
    return directory;
  }
}
