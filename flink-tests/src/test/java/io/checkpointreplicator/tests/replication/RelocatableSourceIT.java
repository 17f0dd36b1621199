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
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.relocation.storage.RelocatableCheckpointStorageFactory;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The source's checkpoints are relocatable already; they are replicated like any others. */
final class RelocatableSourceIT {

  private static final int CHECKPOINTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(MetadataPaths.class)
  void isReplicatedAndItsMetadataKeepsItsBytesWhereNothingMoves(MetadataPaths paths)
      throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path target = directory.resolve("target");
    StatefulJobOptions options = StatefulJobOptions.withDigestsIn(directory.resolve("digests"));
    Configuration replication = Replication.options(source, target);
    replication.set(ReplicationOptions.METADATA_PATHS, paths);
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      Replication replicator = Replication.start(cluster, replication);
      JobID job = cluster.run(options, relocatableCheckpointsIn(source));
      CheckpointDirectories replicas = CheckpointDirectories.of(target, job);
      replicas.awaitAtLeast(CHECKPOINTS, PATIENCE, replicator::requireNotFailed);
      cluster.cancel(job);
      CompletedCheckpoint newest = CheckpointDirectories.of(source, job).newest().orElseThrow();
      CompletedCheckpoint replica =
          replicas.awaitAtLeast(newest.id(), PATIENCE, replicator::requireNotFailed);
      if (paths == MetadataPaths.RELATIVE) {
        assertThat(replica.directory().resolve("_metadata"))
            .hasSameBinaryContentAs(newest.directory().resolve("_metadata"));
      }
      replicator.cancel();
      FileUtils.deleteDirectory(source.toFile());

      JobID restored =
          cluster.restore(
              options,
              checkpointsIn(directory.resolve("next")),
              RestorePoint.of(replica.directory(), ClaimMode.NO_CLAIM));
      StateEquality.assertRestored(options.digestDirectory(), job, restored, newest.id());
      cluster.awaitCheckpoint(restored, directory.resolve("next"), newest.id() + 1);
    }
  }

  private static Configuration relocatableCheckpointsIn(Path base) {
    Configuration configuration = checkpointsIn(base);
    configuration.set(
        CheckpointingOptions.CHECKPOINT_STORAGE,
        RelocatableCheckpointStorageFactory.class.getName());
    return configuration;
  }

  private static Configuration checkpointsIn(Path base) {
    Configuration configuration =
        new StatefulJobCheckpoints(
                base.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofSeconds(1))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
