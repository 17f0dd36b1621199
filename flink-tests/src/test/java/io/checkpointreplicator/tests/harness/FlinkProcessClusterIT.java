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
package io.checkpointreplicator.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness itself: a cluster of processes runs the sample job, and survives what it must. */
final class FlinkProcessClusterIT {

  @TempDir Path directory;

  @Test
  void runsTheSampleJobAndRestoresIt() throws Exception {
    Path base = directory.resolve("checkpoints");
    Path digests = directory.resolve("digests");
    Path jar = StatefulJobJar.writeTo(directory);
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
            .jobConfiguration();
    List<String> programArguments = List.of("--digests", digests.toString());

    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 1, configuration)) {
      JobID first = cluster.run(List.of("-d", "-p", "2"), jar, programArguments).jobId();
      cluster.awaitCheckpoint(first, base, 2);
      cluster.cancel(first);
      CompletedCheckpoint newest = CheckpointDirectories.of(base, first).newest().orElseThrow();

      JobID second =
          cluster
              .run(
                  RestorePoint.of(newest.directory(), ClaimMode.CLAIM)
                      .runArguments("-d", "-p", "2"),
                  jar,
                  programArguments)
              .jobId();
      StateEquality.assertRestored(digests, first, second, newest.id());
      cluster.awaitCheckpoint(second, base, newest.id() + 1);
    }
  }

  @Test
  void aJobOutlivesItsTaskManager() throws Exception {
    Path base = directory.resolve("checkpoints");
    Path digests = directory.resolve("digests");
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
            .jobConfiguration();
    configuration.setString("restart-strategy.type", "fixed-delay");
    configuration.setString("restart-strategy.fixed-delay.attempts", "100");
    configuration.setString("restart-strategy.fixed-delay.delay", "500ms");

    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 2, configuration)) {
      JobID job =
          cluster
              .run(
                  List.of("-d", "-p", "2"),
                  StatefulJobJar.writeTo(directory),
                  List.of("--digests", digests.toString()))
              .jobId();
      CompletedCheckpoint before = cluster.awaitCheckpoint(job, base, 2);

      cluster.killTaskManager(0);
      cluster.killTaskManager(1);
      cluster.startTaskManager();

      cluster.awaitCheckpoint(job, base, before.id() + 3);
      cluster.awaitTaskManagers(1);
    }
  }

  @Test
  void taskManagersFindTheNextJobManager() throws Exception {
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 1, new Configuration())) {
      cluster.killJobManager();
      assertThatThrownBy(() -> cluster.status(new JobID())).isInstanceOf(IOException.class);

      cluster.startJobManager();

      cluster.awaitTaskManagers(1);
    }
  }

  @Test
  void aProgramThatFailsIsReportedWithItsExitCodeAndOutput() throws Exception {
    Path jar = StatefulJobJar.writeTo(directory);
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(directory.resolve("cluster"), 0, new Configuration())) {

      FlinkCommandResult result = cluster.run(List.of("-d"), jar, List.of("--key", "1"));

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.toString()).contains("Missing --digests");
    }
  }
}
