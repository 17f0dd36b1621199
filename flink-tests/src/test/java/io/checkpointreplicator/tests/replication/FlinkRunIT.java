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
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.FlinkCommandResult;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The slim jar on a real cluster: JobManager, TaskManagers and client are processes of their own.
 */
final class FlinkRunIT {
  private static final Path REPLICATOR = Path.of(System.getProperty("replicator.jar"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void theSlimJarReplicatesOnARealCluster() throws Exception {
    Path source = directory.resolve("source");
    Path digests = directory.resolve("digests");
    Path jar = StatefulJobJar.writeTo(directory);
    List<String> digestArguments = List.of("--digests", digests.toString());
    // The replicator's own checkpoints go to the source base too, as on many clusters.
    Configuration configuration =
        new StatefulJobCheckpoints(
                source.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
            .jobConfiguration();

    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 2, configuration)) {
      JobID job = cluster.run(List.of("-d", "-p", "2"), jar, digestArguments).jobId();
      cluster.awaitCheckpoint(job, source, 1);
      FlinkCommandResult started =
          // Far more than it needs: what matters is that it is asked for and granted.
          replicate(cluster, List.of("-d", "-p", "2"), "stream", "--bandwidth", "1gb");
      JobID replicator = started.jobId();
      assertThat(started.stdout() + started.stderr()).contains("_replicator/log");
      CheckpointDirectories streamed = CheckpointDirectories.of(directory.resolve("stream"), job);
      CompletedCheckpoint first =
          streamed.awaitAtLeast(1, PATIENCE, () -> cluster.requireNotFailed(replicator));
      streamed.awaitAtLeast(first.id() + 3, PATIENCE, () -> cluster.requireNotFailed(replicator));
      cluster.cancel(job);
      CompletedCheckpoint newest = CheckpointDirectories.of(source, job).newest().orElseThrow();
      streamed.awaitAtLeast(newest.id(), PATIENCE, () -> cluster.requireNotFailed(replicator));
      cluster.cancel(replicator);

      FlinkCommandResult once = replicate(cluster, List.of("-p", "2"), "once", "--once");
      assertThat(once.exitCode()).as("%s", once).isZero();
      assertThat(once.stdout())
          .containsPattern(job.toHexString() + " +" + newest.id() + " .* published");
      FileUtils.deleteDirectory(source.toFile());

      FlinkCommandResult latest =
          cluster.run(
              List.of(),
              REPLICATOR,
              List.of("latest", "--target", directory.resolve("stream").toString()));
      String replica = streamed.newest().orElseThrow().directory().toString();
      assertThat(latest.stdout().strip().lines().reduce((a, b) -> b).orElseThrow())
          .isEqualTo("file:" + replica);
      for (String path : List.of(replica, directory + "/once/" + job + "/chk-" + newest.id())) {
        RestorePoint restorePoint = new RestorePoint(path, ClaimMode.NO_CLAIM);
        JobID restored =
            cluster.run(restorePoint.runArguments("-d", "-p", "2"), jar, digestArguments).jobId();
        StateEquality.assertRestored(digests, job, restored, newest.id());
        cluster.cancel(restored);
      }
    }
  }

  @Test
  void aWrongArgumentIsExplainedAndFailsTheCommand() throws Exception {
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 0, new Configuration())) {

      FlinkCommandResult result = replicate(cluster, List.of(), "target");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.stderr())
          .contains(
              "Error: --source file:"
                  + directory.resolve("source")
                  + " does not exist. Name the directory of execution.checkpointing.dir.");
    }
  }

  private FlinkCommandResult replicate(
      FlinkProcessCluster cluster, List<String> runArguments, String target, String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replicate",
                "--source",
                directory.resolve("source").toUri().toString(),
                "--target",
                directory.resolve(target).toUri().toString(),
                "--interval",
                "100ms"));
    arguments.addAll(List.of(more));
    return cluster.run(runArguments, REPLICATOR, arguments);
  }
}
