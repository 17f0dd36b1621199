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

import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.keyGroups;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Poison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a checkpoint does not run what its properties hold. */
class PoisonedMetadataTest {

  @TempDir Path base;
  private Path checkpoint;
  private int runsBefore;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    runsBefore = Poison.runs();
    checkpoint = Files.createDirectories(base.resolve("job/chk-7"));
    byte[] metadata =
        new MetadataWriter(6, 7, 1)
            .operator("uid", "name", 1, 1)
            .keyedSubtask(0, keyGroups(inline(10)))
            .endWith(new Poison(base.resolve("trace")));
    Files.write(checkpoint.resolve("_metadata"), metadata);
  }

  @Test
  void inspectTellsHowLongItIs() throws IOException {
    CommandRun run = CommandRun.of("inspect", "--json", checkpoint);

    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stdout()).contains("properties");
    assertNotRun();
  }

  @Test
  void verifyFindsNothingWrong() {
    CommandRun run = CommandRun.of("verify", checkpoint);

    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertNotRun();
  }

  private void assertNotRun() {
    assertThat(Poison.runs()).isEqualTo(runsBefore);
    assertThat(base.resolve("trace")).doesNotExist();
  }
}
