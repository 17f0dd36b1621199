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
package io.checkpointreplicator.tests.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkCommandResult;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import io.checkpointreplicator.tests.harness.StoreClient;
import io.checkpointreplicator.tests.harness.StoreKind;
import io.checkpointreplicator.tests.harness.StoreSite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The slim jar on a real cluster: JobManager, TaskManagers and client are processes of their own,
 * and have of each kind of store what the README says.
 */
final class FlinkRunIT {
  private static final Path REPLICATOR = Path.of(System.getProperty("replicator.jar"));

  @TempDir private static Path work;
  private static FlinkProcessCluster cluster;
  private static Path jar;

  @TempDir private Path directory;

  @BeforeAll
  static void startCluster() throws IOException {
    StoreClient client = StoreClient.NOTHING;
    for (StoreKind kind : StoreKind.values()) {
      client = client.and(kind.client(work.resolve(kind.name())));
    }
    Configuration configuration =
        new StatefulJobCheckpoints(
                work.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
            .jobConfiguration();
    cluster = FlinkProcessCluster.start(work.resolve("cluster"), 2, configuration, client);
    jar = StatefulJobJar.writeTo(work);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  /** The source is lost whole: its store, and with it the job. */
  @ParameterizedTest
  @CsvSource({"LOCAL, LOCAL", "HDFS, HDFS", "S3, S3", "HDFS, S3", "S3, HDFS"})
  void theSlimJarReplicatesFromStoreToStore(StoreKind from, StoreKind to) throws Exception {
    try (StoreSite sourceSite = from.start(directory.resolve("source-site"));
        StoreSite targetSite = to.start(directory.resolve("target-site"))) {
      String source = sourceSite.directory("checkpoints");
      String target = targetSite.directory("replicas");
      JobID job = runJob(List.of("-d", "-p", "2", checkpointsIn(source)));
      sourceSite.awaitAtLeast(source, job, 1, () -> cluster.requireNotFailed(job));
      FlinkCommandResult started =
          // Far more than it needs: what matters is that it is asked for and granted. The
          // replicator's own checkpoints go to the source base too, as on many clusters.
          replicate(
              List.of("-d", "-p", "2", checkpointsIn(source)),
              source,
              target,
              "--bandwidth",
              "1gb");
      JobID replicator = started.jobId();
      assertThat(started.stdout() + started.stderr()).contains("_replicator/log");
      ThrowingRunnable requireHealthy = () -> cluster.requireNotFailed(replicator);
      long first = targetSite.awaitAtLeast(target, job, 1, requireHealthy);
      targetSite.awaitAtLeast(target, job, first + 3, requireHealthy);
      cluster.cancel(job);
      long newest = sourceSite.completed(source, job).last();
      targetSite.awaitAtLeast(target, job, newest, requireHealthy);
      cluster.cancel(replicator);
      sourceSite.destroy();

      FlinkCommandResult latest =
          cluster.run(List.of(), REPLICATOR, List.of("latest", "--target", target));

      String replica = target + "/" + job + "/chk-" + newest;
      assertThat(latest.stdout().strip().lines().reduce((a, b) -> b).orElseThrow())
          .isEqualTo(replica);
      assertRestores(replica, job, newest, targetSite);
    }
  }

  @Test
  void onceEndsWithATableOfWhatWasDone() throws Exception {
    try (StoreSite site = StoreKind.LOCAL.start(directory)) {
      String source = site.directory("checkpoints");
      String target = site.directory("replicas");
      JobID job = runJob(List.of("-d", "-p", "2", checkpointsIn(source)));
      site.awaitAtLeast(source, job, 2, () -> cluster.requireNotFailed(job));
      cluster.cancel(job);
      long newest = site.completed(source, job).last();

      FlinkCommandResult once = replicate(List.of("-p", "2"), source, target, "--once");

      assertThat(once.exitCode()).as("%s", once).isZero();
      assertThat(once.stdout())
          .containsPattern(job.toHexString() + " +" + newest + " .* published");
      assertRestores(target + "/" + job + "/chk-" + newest, job, newest, site);
    }
  }

  @Test
  void aWrongArgumentIsExplainedAndFailsTheCommand() throws Exception {
    FlinkCommandResult result =
        replicate(
            List.of(),
            directory.resolve("source").toUri().toString(),
            directory.resolve("target").toUri().toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr())
        .contains(
            "Error: --source file:"
                + directory.resolve("source")
                + " does not exist. Name the directory of execution.checkpointing.dir.");
  }

  private JobID runJob(List<String> runArguments) throws IOException {
    return cluster
        .run(runArguments, jar, List.of("--digests", directory.resolve("digests").toString()))
        .jobId();
  }

  private static String checkpointsIn(String base) {
    return "-Dexecution.checkpointing.dir=" + base;
  }

  /** Restores a job, which then takes checkpoints beside its replica. */
  private void assertRestores(String replica, JobID job, long id, StoreSite site) throws Exception {
    String afterwards = site.directory("afterwards");
    List<String> arguments =
        new RestorePoint(replica, ClaimMode.NO_CLAIM)
            .runArguments("-d", "-p", "2", checkpointsIn(afterwards));
    JobID restored = runJob(arguments);
    StateEquality.assertRestored(directory.resolve("digests"), job, restored, id);
    site.awaitAtLeast(afterwards, restored, id + 1, () -> cluster.requireNotFailed(restored));
    cluster.cancel(restored);
  }

  private static FlinkCommandResult replicate(
      List<String> runArguments, String source, String target, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("replicate", "--source", source, "--target", target, "--interval", "100ms"));
    arguments.addAll(List.of(more));
    return cluster.run(runArguments, REPLICATOR, arguments);
  }
}
