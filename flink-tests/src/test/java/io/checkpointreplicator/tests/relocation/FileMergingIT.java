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
import static io.checkpointreplicator.tests.harness.ClaimMode.NO_CLAIM;
import static io.checkpointreplicator.tests.relocation.SampleJobs.relocatable;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merged files cannot be named relative in Flink's format: a warning, and correct checkpoints. */
final class FileMergingIT {

  @TempDir private Path directory;

  @Test
  void warnsAtTheStartAndRestoresWhereItLies() throws Exception {
    Path base = directory.resolve("source");
    Configuration merging = relocatable(ROCKSDB_INCREMENTAL, base);
    merging.setString("execution.checkpointing.file-merging.enabled", "true");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start();
        RelocationLog log = RelocationLog.open()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobRun run = jobs.run(merging, base);

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(
              "Checkpoints of job "
                  + run.job()
                  + " cannot be moved by copying file:"
                  + run.directory(),
              "'execution.checkpointing.file-merging.enabled' is on",
              "Set it to false for checkpoints that can be moved");
      NamedFiles files = NamedFiles.in(run.metadata());
      assertThat(files.segments()).isNotEmpty().allMatch(path -> path.startsWith("file:"));
      assertThat(files.directories()).isNotEmpty().allMatch(path -> path.startsWith("file:"));

      JobRun unclaimed = jobs.restore(merging, base, run, NO_CLAIM);
      JobRun claimed = jobs.restore(merging, base, unclaimed, CLAIM);
      jobs.restore(merging, base, claimed, CLAIM);
    }
  }
}
