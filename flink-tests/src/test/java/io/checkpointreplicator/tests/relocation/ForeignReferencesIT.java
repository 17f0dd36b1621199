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
import static io.checkpointreplicator.tests.relocation.SampleJobs.onDemand;
import static io.checkpointreplicator.tests.relocation.SampleJobs.relocatable;
import static io.checkpointreplicator.tests.relocation.SampleJobs.stock;
import static io.checkpointreplicator.tests.relocation.StateKind.CHANGELOG;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that reference files elsewhere stay right, and say so. */
final class ForeignReferencesIT {

  private static final String FAIL_ON_FOREIGN = "relocation.fail-on-foreign";

  @TempDir private Path directory;

  @Test
  void whatAClaimedCheckpointLeavesElsewhereIsCountedAndNamedOnce() throws Exception {
    Path base = directory.resolve("source");
    try (FlinkMiniCluster cluster =
            FlinkMiniCluster.start(1, 4, RelocationMetrics.configuration());
        RelocationLog log = RelocationLog.open()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      RelocationMetrics metrics = new RelocationMetrics(cluster.restAddress());
      JobID first = jobs.startAndTakeFirstState(relocatable(ROCKSDB_INCREMENTAL, base));
      metrics.await(first, "relocatableCheckpoints", value -> value > 0);
      metrics.await(first, "foreignReferences", value -> value == 0);
      metrics.await(first, "stockCheckpoints", value -> value == 0);
      cluster.cancel(first);
      JobRun run = JobRun.in(base, first);
      assertThat(log.warnings()).isEmpty();

      JobID second = jobs.start(onDemand(relocatable(ROCKSDB_INCREMENTAL, base)), run, CLAIM);
      cluster.takeCheckpoint(second);
      metrics.await(second, "foreignReferences", value -> value > 0);
      JobRun claimed = JobRun.in(base, second);
      assertThat(NamedFiles.in(claimed.metadata()).absolute())
          .isNotEmpty()
          .allSatisfy(path -> assertThat(path).startsWith("file:" + run.directory() + "/shared/"));
      cluster.takeCheckpoint(second);

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(
              "of job " + second + " is not self-contained: ",
              "of its references lead out of file:"
                  + claimed.directory()
                  + ", to [file:"
                  + run.directory()
                  + "/shared].",
              "A copy of it needs them where they are.");
    }
  }

  @Test
  void aCheckpointThatIsNotSelfContainedFailsIfTheOptionSaysSo() throws Exception {
    Path base = directory.resolve("source");
    Configuration configuration = relocatable(ROCKSDB_INCREMENTAL, base);
    configuration.setString(FAIL_ON_FOREIGN, "true");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start();
        RelocationLog log = RelocationLog.open()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobID first = jobs.startAndTakeFirstState(configuration);
      cluster.cancel(first);
      JobRun run = JobRun.in(base, first);

      JobID claiming = jobs.start(configuration, run, CLAIM);

      cluster.awaitStatus(claiming, JobStatus.FAILED);
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(
              "of job " + claiming + " is not self-contained: ",
              "It is refused because 'relocation.fail-on-foreign' is true; set it to false to allow"
                  + " them.");
      assertThat(base.resolve(claiming.toHexString()).resolve("chk-" + (run.newest().id() + 1)))
          .doesNotExist();

      jobs.restore(configuration, base, run, NO_CLAIM);
    }
  }

  @Test
  void aChangelogElsewhereIsForeignAndIsNeededWhereItIs() throws Exception {
    Path base = directory.resolve("source");
    Path changelog = directory.resolve("changelog");
    try (FlinkMiniCluster cluster =
            FlinkMiniCluster.start(1, 4, CHANGELOG.clusterConfiguration(changelog));
        RelocationLog log = RelocationLog.open()) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobRun run = jobs.run(relocatable(CHANGELOG, base), base);

      NamedFiles files = NamedFiles.in(run.metadata());
      assertThat(files.relative()).isNotEmpty();
      assertThat(files.absolute())
          .isNotEmpty()
          .allSatisfy(path -> assertThat(path).startsWith("file:" + changelog + "/"));
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("file:" + changelog + "/" + run.job() + "/dstl", "dstl.dfs.base-path");

      JobRun moved = run.movedTo(directory.resolve("moved"));
      Configuration withoutChangelog = stock(CHANGELOG, base);
      withoutChangelog.setString("state.changelog.enabled", "false");
      jobs.restore(withoutChangelog, base, moved, NO_CLAIM);
    }
  }
}
