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
import io.checkpointreplicator.tests.harness.StoreKind;
import io.checkpointreplicator.tests.harness.StoreSite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The slim jar on a real cluster: JobManager, TaskManagers and client are processes of their own.
 */
final class FlinkRunIT {
  private static final Path REPLICATOR = Path.of(System.getProperty("replicator.jar"));
  private static final String CHECKPOINTS = "execution.checkpointing.dir=";

  @TempDir private Path directory;

  /** The source is lost whole: its store, and with it the job. */
  @ParameterizedTest
  @CsvSource({"LOCAL, LOCAL", "HDFS, HDFS", "S3, S3"})
  void theSlimJarReplicatesOnARealCluster(StoreKind from, StoreKind to) throws Exception {
    Path digests = directory.resolve("digests");
    Path jar = StatefulJobJar.writeTo(directory);
    List<String> digestArguments = List.of("--digests", digests.toString());
    try (StoreSite sourceSite = from.start(directory.resolve("source-site"));
        StoreSite targetSite = to.start(directory.resolve("target-site"))) {
      String source = sourceSite.directory("checkpoints");
      String stream = targetSite.directory("stream");
      String onceOnly = targetSite.directory("once");
      // The replicator's own checkpoints go to the source base too, as on many clusters.
      Configuration configuration =
          new StatefulJobCheckpoints(source, Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
              .jobConfiguration();
      try (FlinkProcessCluster cluster =
          FlinkProcessCluster.start(
              directory.resolve("cluster"),
              2,
              configuration,
              sourceSite.client().and(targetSite.client()))) {
        JobID job = cluster.run(List.of("-d", "-p", "2"), jar, digestArguments).jobId();
        sourceSite.awaitAtLeast(source, job, 1, () -> cluster.requireNotFailed(job));
        FlinkCommandResult started =
            // Far more than it needs: what matters is that it is asked for and granted.
            replicate(cluster, List.of("-d", "-p", "2"), source, stream, "--bandwidth", "1gb");
        JobID replicator = started.jobId();
        assertThat(started.stdout() + started.stderr()).contains("_replicator/log");
        ThrowingRunnable requireHealthy = () -> cluster.requireNotFailed(replicator);
        long first = targetSite.awaitAtLeast(stream, job, 1, requireHealthy);
        targetSite.awaitAtLeast(stream, job, first + 3, requireHealthy);
        cluster.cancel(job);
        long newest = sourceSite.completed(source, job).last();
        targetSite.awaitAtLeast(stream, job, newest, requireHealthy);
        cluster.cancel(replicator);

        FlinkCommandResult once =
            replicate(cluster, List.of("-p", "2"), source, onceOnly, "--once");
        assertThat(once.exitCode()).as("%s", once).isZero();
        assertThat(once.stdout())
            .containsPattern(job.toHexString() + " +" + newest + " .* published");
        sourceSite.destroy();

        FlinkCommandResult latest =
            cluster.run(List.of(), REPLICATOR, List.of("latest", "--target", stream));
        String replica = stream + "/" + job + "/chk-" + newest;
        assertThat(latest.stdout().strip().lines().reduce((a, b) -> b).orElseThrow())
            .isEqualTo(replica);
        for (String path : List.of(replica, onceOnly + "/" + job + "/chk-" + newest)) {
          // The job must not write to the store that is gone.
          List<String> arguments =
              new RestorePoint(path, ClaimMode.NO_CLAIM)
                  .runArguments(
                      "-d", "-p", "2", "-D" + CHECKPOINTS + targetSite.directory("afterwards"));
          JobID restored = cluster.run(arguments, jar, digestArguments).jobId();
          StateEquality.assertRestored(digests, job, restored, newest);
          targetSite.awaitAtLeast(
              targetSite.directory("afterwards"),
              restored,
              newest + 1,
              () -> cluster.requireNotFailed(restored));
          cluster.cancel(restored);
        }
      }
    }
  }

  @Test
  void aWrongArgumentIsExplainedAndFailsTheCommand() throws Exception {
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 0, new Configuration())) {

      FlinkCommandResult result =
          replicate(
              cluster,
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
  }

  private static FlinkCommandResult replicate(
      FlinkProcessCluster cluster,
      List<String> runArguments,
      String source,
      String target,
      String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("replicate", "--source", source, "--target", target, "--interval", "100ms"));
    arguments.addAll(List.of(more));
    return cluster.run(runArguments, REPLICATOR, arguments);
  }
}
