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
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StateDigest;
import io.checkpointreplicator.demo.StateDigests;
import io.checkpointreplicator.demo.StatefulJob;
import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness itself: with Flink alone, the sample job finds its state again, or says so. */
final class FlinkMiniClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static FlinkMiniCluster cluster;

  @TempDir Path directory;
  private Path base;
  private Path digests;
  private StatefulJobOptions options;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkMiniCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void prepare() {
    base = directory.resolve("checkpoints");
    digests = directory.resolve("digests");
    options = StatefulJobOptions.withDigestsIn(digests);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aJobFindsItsStateAgain(Backend backend) throws Exception {
    Configuration configuration = configuration(backend, Duration.ofSeconds(1), 2);
    JobID first = runUntilCheckpoint(3, configuration);
    CompletedCheckpoint newest = newestOf(first);

    JobID second =
        cluster.restore(
            options, configuration, RestorePoint.of(newest.directory(), ClaimMode.NO_CLAIM));

    StateDigest state = StateEquality.assertRestored(digests, first, second, newest.id());
    assertThat(state.keys()).isEqualTo(options.keys());
    assertThat(state.numbers()).isGreaterThan(options.keys());
    assertGoesOn(second, newest.id());
  }

  @ParameterizedTest
  @EnumSource(ClaimMode.class)
  void aRescaledJobFindsItsStateAgain(ClaimMode claimMode) throws Exception {
    JobID first = runUntilCheckpoint(2, configuration(Backend.ROCKSDB_INCREMENTAL, 2));
    CompletedCheckpoint newest = newestOf(first);
    assertThat(CheckpointDirectories.of(base, first).jobDirectory().resolve("shared"))
        .isNotEmptyDirectory();

    JobID second =
        cluster.restore(
            options,
            configuration(Backend.ROCKSDB_INCREMENTAL, 3),
            RestorePoint.of(newest.directory(), claimMode));

    StateEquality.assertRestored(digests, first, second, newest.id());
    assertGoesOn(second, newest.id());
  }

  @Test
  void aStoppedJobFindsItsStateInTheSavepoint() throws Exception {
    Configuration configuration = configuration(Backend.ROCKSDB_INCREMENTAL, 2);
    JobID first = cluster.run(options, configuration);
    cluster.awaitCheckpoint(first, base, 1);
    String savepoint =
        cluster.stopWithSavepoint(
            first, directory.resolve("savepoints"), SavepointFormatType.CANONICAL);
    long id = StateDigests.of(digests, first).newestTaken().orElseThrow();

    JobID second =
        cluster.restore(options, configuration, new RestorePoint(savepoint, ClaimMode.NO_CLAIM));

    StateEquality.assertRestored(digests, first, second, id);
    assertGoesOn(second, id);
  }

  @Test
  void aJobWithAnEndFinishes() {
    StatefulJobOptions ending =
        options.withNumbers(50_000).withNumbersPerSecond(StatefulJobOptions.UNLIMITED);

    JobID job = cluster.submit(StatefulJob.jobGraph(ending, configuration(Backend.HASHMAP, 2)));

    cluster.awaitStatus(job, JobStatus.FINISHED);
  }

  @Test
  void aJobWhoseSourceAndStateDoNotFitTogetherFailsWithTheReason() throws Exception {
    options = options.withKeys(100);
    Configuration configuration = configuration(Backend.HASHMAP, 2);
    JobID first = cluster.run(options, configuration);
    // As long as each key has one number at most, any number of keys fits.
    await("a checkpoint with more numbers than keys")
        .atMost(PATIENCE)
        .until(() -> numbersIn(cluster.takeCheckpoint(first), first), n -> n > options.keys());
    cluster.cancel(first);
    CompletedCheckpoint newest = newestOf(first);
    Configuration restore = new Configuration(configuration);
    restore.addAll(RestorePoint.of(newest.directory(), ClaimMode.NO_CLAIM).configuration());

    JobID second = cluster.submit(StatefulJob.jobGraph(options.withKeys(102), restore));

    assertThatThrownBy(() -> cluster.awaitCheckpoint(second, base, Long.MAX_VALUE))
        .hasStackTraceContaining("Numbers were lost or repeated");
  }

  private long numbersIn(long checkpointId, JobID job) throws IOException {
    return StateDigests.of(digests, job).takenAt(checkpointId).orElseThrow().numbers();
  }

  private JobID runUntilCheckpoint(long id, Configuration configuration) {
    JobID job = cluster.run(options, configuration);
    cluster.awaitCheckpoint(job, base, id);
    cluster.cancel(job);
    return job;
  }

  private CompletedCheckpoint newestOf(JobID job) throws IOException {
    return CheckpointDirectories.of(base, job).newest().orElseThrow();
  }

  private void assertGoesOn(JobID job, long restoredCheckpoint) {
    assertThat(cluster.awaitCheckpoint(job, base, restoredCheckpoint + 1).id())
        .isGreaterThan(restoredCheckpoint);
    cluster.cancel(job);
  }

  private Configuration configuration(Backend backend, int parallelism) {
    return configuration(backend, Duration.ofMillis(300), parallelism);
  }

  private Configuration configuration(Backend backend, Duration interval, int parallelism) {
    Configuration configuration =
        new StatefulJobCheckpoints(base.toUri().toString(), backend, interval).jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return configuration;
  }
}
