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
package io.checkpointreplicator.tests.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import io.checkpointreplicator.tests.harness.S3Bucket;
import io.checkpointreplicator.tests.harness.S3Gateway;
import io.checkpointreplicator.tests.harness.S3Plugin;
import io.checkpointreplicator.tests.harness.S3Server;
import io.checkpointreplicator.tests.replication.Replication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DFSOpsCountStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a file costs in requests to the target: a job of many files against one of few, so that what
 * each checkpoint costs falls out. What each second costs does not quite, as the few may well take
 * the longer: hence a difference of a thousand files, and bounds that leave room for some dozens of
 * requests.
 */
final class RequestsPerFileIT {
  private static final int FIRST = 30;
  private static final int FEW = 200;
  private static final int MANY = 1_200;
  private static final int SIZE = 1_000;

  @TempDir private Path directory;

  @Test
  void onHdfs() throws Exception {
    try (HdfsCluster hdfs = HdfsCluster.start(directory.resolve("hdfs"), 1)) {
      Map<String, Double> perFile =
          perFile(new Configuration(), hdfs.path("replicas"), RequestsPerFileIT::hdfsOperations);

      System.out.println("Requests to HDFS per file: " + perFile);
      assertThat(perFile.get("op_create")).isBetween(0.95, 1.2);
      assertThat(perFile.get("op_rename")).isBetween(0.95, 1.2);
      assertThat(sum(perFile)).isLessThan(4);
      // A DataNode counts anew each few seconds only.
      await("each file is on disk")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> hdfs.admin().syncedBlocks(), synced -> synced >= FEW + MANY);
    }
  }

  @Test
  @SuppressWarnings("try") // The plugin is there for the JVM
  void onS3() throws Exception {
    try (S3Server server = S3Server.start(directory.resolve("s3"));
        S3Gateway gateway = S3Gateway.to(server)) {
      Configuration settings = S3Plugin.settings(gateway.hostAndPort());
      S3Bucket bucket = server.createBucket("replicas");
      try (S3Plugin plugin = S3Plugin.load(settings)) {
        Map<String, Double> perFile =
            perFile(
                settings,
                bucket.path("replicas"),
                () ->
                    gateway.counts().entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue)));

        System.out.println("Requests to S3 per file: " + perFile);
        assertThat(perFile.get("PUT_OBJECT")).isBetween(0.95, 1.2);
        assertThat(sum(perFile)).isLessThan(6);
      }
    }
  }

  private static double sum(Map<String, Double> perFile) {
    return perFile.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What clients in this JVM asked the NameNode, but for blocks. */
  private static Map<String, Long> hdfsOperations() {
    Map<String, Long> operations = new TreeMap<>();
    FileSystem.getGlobalStorageStatistics()
        .get(DFSOpsCountStatistics.NAME)
        .getLongStatistics()
        .forEachRemaining(counted -> operations.put(counted.getName(), counted.getValue()));
    return operations;
  }

  private Map<String, Double> perFile(
      Configuration settings, String target, Supplier<Map<String, Long>> counts) throws Exception {
    Path base = directory.resolve("source");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, Replication.PARALLELISM, settings)) {
      Replication replication =
          Replication.start(cluster, Replication.options(base.toUri().toString(), target));
      replicate(base, target, 1, replication);
      Map<String, Long> before = counts.get();
      replicate(base, target, FEW, replication);
      Map<String, Long> between = counts.get();
      replicate(base, target, MANY, replication);
      Map<String, Long> after = counts.get();
      replication.cancel();

      Map<String, Double> perFile = new TreeMap<>();
      after.forEach(
          (request, count) -> {
            long middle = between.getOrDefault(request, 0L);
            long more = count - middle - (middle - before.getOrDefault(request, 0L));
            if (more > 0) {
              perFile.put(request, Math.round(100.0 * more / (MANY - FEW)) / 100.0);
            }
          });
      return perFile;
    }
  }

  private static void replicate(Path base, String target, int files, Replication replication) {
    JobId job = new JobId(JobID.generate().toHexString());
    SourceTree source = SourceTree.local(base, job);
    List<String> own = IntStream.range(0, files).mapToObj(i -> "shared/" + i).toList();
    own.forEach(file -> source.file(file, SIZE));
    TargetLayout replicas = new TargetLayout(StorePath.parse(target), job);
    // In its first plan since the start, each subtask looks for what may have been left before.
    List<String> first = IntStream.range(0, FIRST).mapToObj(i -> "shared/first-" + i).toList();
    first.forEach(file -> source.file(file, SIZE));
    source.complete(1, first, SIZE);
    awaitReplica(replicas.metadata(1), replication);
    source.complete(2, own, SIZE);
    awaitReplica(replicas.metadata(2), replication);
  }

  private static void awaitReplica(StorePath metadata, Replication replication) {
    await(metadata.toString())
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .failFast(replication::requireNotFailed)
        .until(() -> Store.exists(metadata));
  }
}
