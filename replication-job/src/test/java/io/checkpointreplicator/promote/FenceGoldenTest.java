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
package io.checkpointreplicator.promote;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fences stay on targets for years: the next version must stay out of these trees too. */
class FenceGoldenTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final Fence FENCE =
      new Fence(
          "operator@host",
          Instant.parse("2026-01-02T03:04:05Z"),
          Optional.of(
              new Fence.Choice(
                  7,
                  StorePath.parse("hdfs://dc2/flink").resolve(JOB + "/chk-7"),
                  ClaimMode.CLAIM)));

  @TempDir private Path directory;

  @Test
  void aFenceOfVersion1IsWrittenAndReadAsEver() throws Exception {
    TargetLayout layout = new TargetLayout(StorePath.parse("file:" + directory), JOB);
    FenceFile file = new FenceFile(layout);
    Path onDisk = directory.resolve(JOB.hex()).resolve("_fence.json");
    file.create(FENCE);

    byte[] golden = Golden.bytes("replica/_fence.json", Files.readAllBytes(onDisk));

    assertThat(onDisk).hasBinaryContent(golden);
    Files.write(onDisk, golden);
    assertThat(file.read()).contains(FENCE);
  }
}
