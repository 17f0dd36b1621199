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

import static io.checkpointreplicator.tests.cli.OrdinaryUser.permit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicator may not read or write is said to be so, and holds up nobody else. */
final class ForbiddenInputIT {

  private static final String HEALTHY = "0000000000000000000000000000a11e";
  private static final String CLOSED_JOB = "00000000000000000000000000000ba1";
  private static final String CLOSED_METADATA = "00000000000000000000000000000ba2";
  private static final String CLOSED_STATE_FILE = "00000000000000000000000000000ba3";
  private static final String CLOSED_CHECKPOINT = "00000000000000000000000000000ba4";

  @TempDir private static Path shared;
  private static SampleCheckpoint sample;
  private static OrdinaryUser user;

  @TempDir private Path directory;
  private final List<Path> closed = new ArrayList<>();
  private Path source;
  private Target target;

  @BeforeAll
  static void takeSample() throws Exception {
    permit("rwxr-xr-x", shared);
    user = OrdinaryUser.in(Files.createDirectories(shared.resolve("user")));
    sample = SampleCheckpoint.take(shared.resolve("sample"));
  }

  @BeforeEach
  void createPlaces() throws IOException {
    source = directory.resolve("source");
    target = new Target(Files.createDirectories(directory.resolve("target")));
    sample.copyTo(source, HEALTHY);
    permit("rwxr-xr-x", directory);
    permit("rwxrwxrwx", target.directory());
  }

  @AfterEach
  void openWhatWasClosed() throws IOException {
    for (Path path : closed) {
      permit("rwx------", path);
    }
  }

  @Test
  void aBaseThatCannotBeListedIsRefusedBeforeAnythingStarts() throws IOException {
    Path base = close(Files.createDirectories(directory.resolve("closed")));

    CommandRun run = replicateOnce(source + "," + base);

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: --source file:%s cannot be read: Directory file:%s cannot be listed. Check its"
                    .formatted(base, base)
                + " permissions.");
    assertThat(target.files()).isEmpty();
  }

  @Test
  void aTargetThatCannotBeWrittenIsRefusedBeforeAnythingStarts() throws IOException {
    permit("r-xr-xr-x", target.directory());

    CommandRun run = replicateOnce(source.toString());

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: --target file:%s cannot be written: Directory file:%s/_replicator cannot be"
                    .formatted(target.directory(), target.directory())
                + " created. Check permissions and quota.");
  }

  @Test
  void aJobThatCannotBeReadFailsAndItsNeighbourIsPublished() throws IOException {
    Path job = close(sample.copyTo(source, CLOSED_JOB).getParent());
    Path metadata = close(sample.copyTo(source, CLOSED_METADATA).resolve("_metadata"));
    Path stateFile =
        close(SampleCheckpoint.stateFiles(sample.copyTo(source, CLOSED_STATE_FILE)).get(0));
    Path checkpoint = close(sample.copyTo(source, CLOSED_CHECKPOINT));

    CommandRun run = replicateOnce(source.toString());

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.messages())
        .filteredOn(line -> line.startsWith("Error: "))
        .containsExactlyInAnyOrder(
            "Error: Job %s: Directory file:%s cannot be listed. Check its permissions."
                .formatted(CLOSED_JOB, job),
            "Error: Job %s: Directory file:%s cannot be listed. Check its permissions."
                .formatted(CLOSED_CHECKPOINT, checkpoint),
            "Error: Job %s: file:%s: %s".formatted(CLOSED_METADATA, metadata, denied(metadata)),
            "Error: Job %s: Copying file:%s to chk-%d/%s: %s"
                .formatted(
                    CLOSED_STATE_FILE,
                    stateFile,
                    sample.id(),
                    stateFile.getFileName(),
                    denied(stateFile)));
    assertThat(run.results()).hasSize(6);
    assertThat(run.results()).filteredOn(row -> row.endsWith("  failed")).hasSize(4);
    assertThat(run.results().get(5)).startsWith(HEALTHY).endsWith("  published");
    target.assertPublished(HEALTHY, sample);
    for (String failed :
        List.of(CLOSED_JOB, CLOSED_METADATA, CLOSED_STATE_FILE, CLOSED_CHECKPOINT)) {
      target.assertNoReplica(failed);
    }
  }

  private static String denied(Path file) {
    return "File cannot be opened although it is there: "
        + file
        + " (Permission denied). Check its permissions.";
  }

  private Path close(Path path) throws IOException {
    permit("---------", path);
    closed.add(path);
    return path;
  }

  private CommandRun replicateOnce(String sources) throws IOException {
    return user.run(
        "replicate",
        "--once",
        "--source",
        sources,
        "--target",
        target.directory().toString(),
        "--parallelism",
        "2");
  }
}
