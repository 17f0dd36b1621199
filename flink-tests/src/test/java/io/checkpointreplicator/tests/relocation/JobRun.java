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
package io.checkpointreplicator.tests.relocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;

/**
 * A run of the sample job that has been cancelled, and the newest checkpoint that it left.
 *
 * @param base where its directory lies now
 * @param job its id
 * @param newest its newest checkpoint, there
 */
record JobRun(Path base, JobID job, CompletedCheckpoint newest) {

  static JobRun in(Path base, JobID job) throws IOException {
    return new JobRun(base, job, CheckpointDirectories.of(base, job).newest().orElseThrow());
  }

  Path directory() {
    return CheckpointDirectories.of(base, job).jobDirectory();
  }

  Path metadata() {
    return newest.directory().resolve("_metadata");
  }

  /** Moves the directory of the job, and nothing else, byte for byte. */
  JobRun movedTo(Path newBase) throws IOException {
    Path target = newBase.resolve(job.toHexString());
    Files.createDirectories(newBase);
    Files.move(directory(), target);
    assertThat(directory()).doesNotExist();
    return in(newBase, job);
  }
}
