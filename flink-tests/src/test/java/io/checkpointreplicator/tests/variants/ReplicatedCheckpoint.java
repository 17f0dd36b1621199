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
package io.checkpointreplicator.tests.variants;

import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.RestorePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;

/**
 * A replica whose source is lost.
 *
 * @param job the job that took the checkpoint, which is gone
 * @param checkpointId the checkpoint
 * @param directory the replica
 * @param output where the job's sink writes, and what it had written
 */
record ReplicatedCheckpoint(RunningJob job, long checkpointId, Path directory, Output output) {

  /** Starts a job from the replica, in a world where nobody did so before. */
  RunningJob restore(Site on, int parallelism, ClaimMode claimMode) throws IOException {
    return restore(on, parallelism, claimMode, new Configuration());
  }

  /** The same with other options than the variant's. */
  RunningJob restore(Site on, int parallelism, ClaimMode claimMode, Configuration overrides)
      throws IOException {
    output.reset();
    RestorePoint replica = RestorePoint.of(directory, claimMode);
    return job.restore(on, parallelism, checkpointId, replica, overrides);
  }

  /** The same after somebody has moved all of the job's replicas. */
  ReplicatedCheckpoint moved() throws IOException {
    Path place = jobDirectory().resolveSibling("moved").resolve(jobDirectory().getFileName());
    Files.createDirectories(place.getParent());
    Files.move(jobDirectory(), place);
    return new ReplicatedCheckpoint(
        job, checkpointId, place.resolve(directory.getFileName()), output);
  }

  /** {@code <target>/<job-id>}. */
  Path jobDirectory() {
    return directory.getParent();
  }

  /**
   * The directory of a sink.
   *
   * @param directory it
   * @param saved how it was when the source was lost
   */
  record Output(Path directory, Path saved) {
    static Output in(Path parent) {
      return new Output(parent.resolve("output"), parent.resolve("output-saved"));
    }

    void save() throws IOException {
      FileTree.replace(saved, directory);
    }

    void reset() throws IOException {
      FileTree.replace(directory, saved);
    }
  }
}
