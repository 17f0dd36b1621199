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

import static io.checkpointreplicator.tests.harness.ClaimMode.CLAIM;
import static io.checkpointreplicator.tests.relocation.SampleJobs.relocatable;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where metadata cannot be made relocatable, Flink's own bytes are written. */
final class StockFallbackIT {

  @TempDir private Path directory;

  @Test
  void aMissingTemporaryDirectoryFailsNoCheckpointAndNoRestore() throws Exception {
    Path base = directory.resolve("source");
    Configuration configuration = relocatable(ROCKSDB_INCREMENTAL, base);
    // What is small goes into the metadata, which grows beyond the memory it may have.
    configuration.setString("execution.checkpointing.data-inline-threshold", "20kb");
    configuration.setString("relocation.metadata-memory", "0");
    configuration.setString("io.tmp.dirs", directory.resolve("missing").toString());
    try (FlinkMiniCluster cluster =
            FlinkMiniCluster.start(1, 4, RelocationMetrics.configuration());
        RelocationLog log = RelocationLog.open()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobID job = jobs.start(configuration);
      new RelocationMetrics(cluster.restAddress())
          .await(job, "stockCheckpoints", value -> value >= SampleJobs.CHECKPOINTS);
      JobRun run = jobs.finish(job, base, 0);

      assertThat(NamedFiles.in(run.metadata()).absolute()).isNotEmpty();
      assertThat(log.warnings())
          .isNotEmpty()
          .allSatisfy(
              warning ->
                  assertThat(warning)
                      .contains(
                          "of job " + job + " is complete, but cannot be moved by copying file:",
                          "Make room if the temporary directory is full"));

      jobs.restore(configuration, base, run, CLAIM);
    }
  }
}
