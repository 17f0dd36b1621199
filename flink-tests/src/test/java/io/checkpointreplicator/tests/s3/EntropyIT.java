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
package io.checkpointreplicator.tests.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.S3Bucket;
import io.checkpointreplicator.tests.harness.S3Plugin;
import io.checkpointreplicator.tests.harness.S3Server;
import io.checkpointreplicator.tests.harness.StateEquality;
import io.checkpointreplicator.tests.replication.Replication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink puts random characters in place of a part of the checkpoint directory, but not for {@code
 * _metadata}: the files of a checkpoint lie outside of the directory that its metadata is in.
 */
final class EntropyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @Test
  @SuppressWarnings("try") // The plugin is there for the JVM
  void filesWithRandomKeysAreReplicated() throws Exception {
    try (S3Server server = S3Server.start(directory.resolve("server"))) {
      S3Bucket source = server.createBucket("source");
      S3Bucket target = server.createBucket("target");
      Configuration settings = S3Plugin.settings(server.hostAndPort());
      settings.setString("s3.entropy.key", "_entropy_");
      settings.setString("s3.entropy.length", "4");
      // Small state goes to files, too. Flink 1.20 takes this from the cluster's options only.
      settings.setString("execution.checkpointing.data-inline-threshold", "0");
      StatefulJobOptions options =
          StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(2_000);
      try (S3Plugin plugin = S3Plugin.load(settings);
          FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, settings)) {
        JobID job = cluster.run(options, checkpointsIn(source.path("_entropy_/checkpoints")));
        awaitCheckpoint(source, "checkpoints/" + job, 1);
        Configuration replicate =
            Replication.options(source.path("checkpoints"), target.path("replicas"));
        replicate.set(ReplicationOptions.ALLOWED_ROOTS, List.of(source.path("")));
        Replication replication = Replication.start(cluster, replicate);
        awaitCheckpoint(target, "replicas/" + job, 3);
        cluster.cancel(job);
        long newest = source.completed("checkpoints/" + job).last();
        awaitCheckpoint(target, "replicas/" + job, newest);
        replication.cancel();
        assertThat(source.keys(""))
            .anyMatch(key -> key.matches("[A-Za-z0-9]{4}/checkpoints/" + job + "/chk-.*"))
            .anyMatch(key -> key.matches("[A-Za-z0-9]{4}/checkpoints/" + job + "/shared/.*"))
            // Flink 1.20 makes directories with the key in their names, and leaves them empty.
            .noneMatch(key -> key.contains("_entropy_") && !key.endsWith("/"));
        source.clear();

        Configuration onwards = checkpointsIn(target.path("_entropy_/afterwards"));
        JobID restored =
            cluster.restore(
                options,
                onwards,
                new RestorePoint(
                    target.path("replicas/" + job + "/chk-" + newest), ClaimMode.NO_CLAIM));

        StateEquality.assertRestored(options.digestDirectory(), job, restored, newest);
        awaitCheckpoint(target, "afterwards/" + restored, newest + 1);
        cluster.cancel(restored);
      }
    }
  }

  private static void awaitCheckpoint(S3Bucket bucket, String jobDirectory, long id) {
    await("chk-" + id + " or later in " + jobDirectory)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> bucket.completed(jobDirectory),
            completed -> !completed.isEmpty() && completed.last() >= id);
  }

  private static Configuration checkpointsIn(String base) {
    Configuration configuration =
        new StatefulJobCheckpoints(base, Backend.ROCKSDB_INCREMENTAL, Duration.ofMillis(500))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }
}
