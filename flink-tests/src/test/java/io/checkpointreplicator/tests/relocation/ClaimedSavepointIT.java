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
import static io.checkpointreplicator.tests.relocation.SampleJobs.stock;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.demo.StateDigests;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A native savepoint is claimed, and the job restored again from its own checkpoint. */
final class ClaimedSavepointIT {

  @TempDir private Path directory;

  /** FLINK-39964: stock Flink looks for the savepoint's files under the new job's directory. */
  @Test
  void stockFlinkLosesTheFilesOfTheSavepointAndTheRelocatableStorageDoesNot() throws Exception {
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      Path base = directory.resolve("checkpoints");

      Configuration stock = stock(ROCKSDB_INCREMENTAL, base);
      JobRun broken = claimNativeSavepoint(cluster, jobs, stock, base);
      // Several files are fetched at once: the first that is missing may be told, or one whose
      // fetching ended because of that.
      assertThatThrownBy(() -> jobs.restore(stock, base, broken, CLAIM))
          .hasStackTraceContaining("Could not restore keyed state backend");

      Configuration relocatable = relocatable(ROCKSDB_INCREMENTAL, base);
      JobRun whole = claimNativeSavepoint(cluster, jobs, relocatable, base);
      jobs.restore(relocatable, base, whole, CLAIM);
    }
  }

  private JobRun claimNativeSavepoint(
      FlinkMiniCluster cluster, SampleJobs jobs, Configuration configuration, Path base)
      throws Exception {
    Path digests = jobs.options().digestDirectory();
    JobID first = jobs.start(configuration);
    cluster.awaitCheckpoint(first, base, 1);
    String savepoint =
        cluster.stopWithSavepoint(
            first, directory.resolve("savepoints"), SavepointFormatType.NATIVE);
    long id = StateDigests.of(digests, first).newestTaken().orElseThrow();
    JobID second =
        cluster.restore(jobs.options(), configuration, new RestorePoint(savepoint, CLAIM));
    StateEquality.assertRestored(digests, first, second, id);
    cluster.awaitCheckpoint(second, base, id + 1);
    cluster.cancel(second);
    return JobRun.in(base, second);
  }
}
