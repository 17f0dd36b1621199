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
package io.checkpointreplicator.tests.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.checkpointreplicator.demo.StatefulJob;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Takes the corpus anew: a checkpoint of each variant, of which it keeps the {@code _metadata}. Not
 * part of any build, and run by name only, once for each Flink line:
 *
 * <pre>
 *   mvn -B verify -pl flink-tests -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dfailsafe.failIfNoSpecifiedTests=false -Dit.test=MetadataCorpusTaking [-Pflink-1.20]
 * </pre>
 *
 * <p>Writes {@code checkpoint-model/src/test/resources/corpus/<flink version>-<variant>.metadata}.
 * The checkpoints themselves lie in {@code /tmp/corpus} meanwhile, so that the paths in the
 * metadata say nothing of the machine.
 */
final class MetadataCorpusTaking {

  private static final Path BASE = Path.of("/tmp/corpus");
  private static final Path CORPUS = Path.of("../checkpoint-model/src/test/resources/corpus");
  private static final String FLINK_VERSION = System.getProperty("flink.version");
  private static final long PAUSE_MICROS = 500;

  @BeforeAll
  static void createDirectories() throws IOException {
    Files.createDirectory(BASE);
    Files.createDirectories(CORPUS);
  }

  @AfterAll
  static void deleteCheckpoints() throws IOException {
    FileUtils.deleteDirectory(BASE.toFile());
  }

  @ParameterizedTest
  @EnumSource
  void takes(CorpusVariant variant) throws Exception {
    assumeThat(variant != CorpusVariant.FORST || !FLINK_VERSION.startsWith("1."))
        .as("Flink %s has ForSt", FLINK_VERSION)
        .isTrue();
    Path base = Files.createDirectory(BASE.resolve(variant.fileName()));
    Configuration configuration = configuration(base);
    configuration.addAll(variant.options());
    Path metadata;
    // Some of the options are those of a cluster, others are so in Flink 1.20.
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, configuration)) {
      metadata = checkpoint(cluster, variant, configuration, base).resolve("_metadata");
    }
    Path kept = CORPUS.resolve(FLINK_VERSION + "-" + variant.fileName() + ".metadata");
    Files.copy(metadata, kept, StandardCopyOption.REPLACE_EXISTING);
    assertThat(kept).as("a small file").satisfies(file -> assertSmall(Files.size(file)));
  }

  private static void assertSmall(long bytes) {
    assertThat(bytes).isLessThan(16_000);
  }

  private static Path checkpoint(
      FlinkMiniCluster cluster, CorpusVariant variant, Configuration configuration, Path base)
      throws IOException {
    JobID job = cluster.run(jobGraph(variant, configuration));
    switch (variant) {
      case CANONICAL_SAVEPOINT -> {
        return savepoint(cluster, job, base, SavepointFormatType.CANONICAL);
      }
      case NATIVE_SAVEPOINT -> {
        return savepoint(cluster, job, base, SavepointFormatType.NATIVE);
      }
      case CLAIMED -> {
        Path first = checkpoint(cluster, job, base, 2);
        configuration.addAll(RestorePoint.of(first, ClaimMode.CLAIM).configuration());
        return checkpoint(cluster, cluster.run(jobGraph(variant, configuration)), base, 4);
      }
      case FINISHED -> {
        // The checkpoint after the one that a finished task saw last has no state of it.
        return checkpoint(cluster, job, base, 6);
      }
      default -> {
        return checkpoint(cluster, job, base, 4);
      }
    }
  }

  private static Path checkpoint(FlinkMiniCluster cluster, JobID job, Path base, long id)
      throws IOException {
    cluster.awaitCheckpoint(job, base, id);
    cluster.cancel(job);
    return CheckpointDirectories.of(base, job).newest().orElseThrow().directory();
  }

  private static Path savepoint(
      FlinkMiniCluster cluster, JobID job, Path base, SavepointFormatType format) {
    cluster.awaitCheckpoint(job, base, 2);
    return Path.of(
        URI.create(cluster.stopWithSavepoint(job, base.resolve("savepoints"), format)).getPath());
  }

  private static Configuration configuration(Path base) {
    return Configuration.fromMap(
        Map.of(
            "state.backend.type",
            "hashmap",
            "execution.checkpointing.dir",
            base.toUri().toString(),
            "execution.checkpointing.interval",
            "400ms",
            "execution.checkpointing.externalized-checkpoint-retention",
            "RETAIN_ON_CANCELLATION",
            CheckpointingOptions.FS_SMALL_FILE_THRESHOLD.key(),
            "0b",
            "state.changelog.storage",
            "filesystem",
            "state.changelog.dstl.dfs.base-path",
            base.resolve("dstl").toUri().toString(),
            "parallelism.default",
            "2"));
  }

  private static JobGraph jobGraph(CorpusVariant variant, Configuration configuration) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    StatefulJobOptions sums =
        StatefulJobOptions.withDigestsIn(BASE.resolve("digests"))
            .withKeys(20)
            .withPayloadBytes(5)
            .withNumbersPerSecond(500);
    switch (variant.pipeline()) {
      case SUMS -> StatefulJob.addTo(environment, sums);
      case TIMERS -> TimersPipeline.addTo(environment, 0);
      case SLOW_TIMERS -> TimersPipeline.addTo(environment, PAUSE_MICROS);
      case ENDING -> {
        // One key is one split: the second source subtask has nothing to do and finishes.
        StatefulJob.addTo(environment, sums.withKeys(1));
        environment.fromSequence(0, 10).sinkTo(new DiscardingSink<>()).name("finishes");
      }
    }
    return environment.getStreamGraph().getJobGraph();
  }
}
