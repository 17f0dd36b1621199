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
import io.checkpointreplicator.tests.cli.CommandRun;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drill with the job, on a cluster of processes. */
final class ClusterDrillIT {
  @TempDir private Path work;

  @Test
  void theJobRunsFromItsReplicaAndNothingIsLeft() throws Exception {
    Path source = Files.createDirectories(work.resolve("source"));
    Path target = work.resolve("target");
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(
            work.resolve("cluster"),
            1,
            new StatefulJobCheckpoints(
                    source.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, Duration.ofMillis(500))
                .jobConfiguration())) {
      Path jar = StatefulJobJar.writeTo(work);
      String digests = work.resolve("digests").toString();
      JobID job = cluster.run(List.of("-d", "-p", "1"), jar, List.of("--digests", digests)).jobId();
      cluster.awaitCheckpoint(job, source, 3);
      cluster.cancel(job);
      CommandRun replicated =
          CommandRun.of("replicate", "--once", "--source", "" + source, "--target", "" + target);
      assertThat(replicated.exitCode()).as("%s", replicated).isZero();

      CommandRun drill = drill(cluster, target, job, jar, digests);

      assertThat(drill.exitCode()).as("%s", drill).isZero();
      assertThat(drill.stderr()).containsPattern("restored on the cluster in \\d+\\.\\d s");
      assertThat(CommandRun.of("list", "--target", target.toString()).stdout())
          .contains(" restored on a cluster");
      assertNothingIsLeft(cluster);
      assertThat(jobsWithCheckpoints(source)).containsExactly(job.toHexString());

      deleteSharedFiles(target.resolve(job.toHexString()));
      CommandRun damaged = drill(cluster, target, job, jar, digests);

      assertThat(damaged.exitCode()).as("%s", damaged).isEqualTo(2);
      assertThat(damaged.results()).hasSize(1);
      assertThat(damaged.results().get(0))
          .startsWith("The job failed: ")
          .contains("FileNotFoundException");
      assertNothingIsLeft(cluster);
    }
  }

  private static CommandRun drill(
      FlinkProcessCluster cluster, Path target, JobID job, Path jar, String digests) {
    return CommandRun.of(
        "drill",
        "--target",
        target.toString(),
        "--job",
        job.toHexString(),
        "--flink-rest",
        cluster.restAddress().toString(),
        "--jar",
        jar.toString(),
        "--parallelism",
        "1",
        "--yes",
        "--",
        "--digests",
        digests);
  }

  private static void deleteSharedFiles(Path jobDirectory) throws IOException {
    try (Stream<Path> files = Files.list(jobDirectory.resolve("shared"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static Set<String> jobsWithCheckpoints(Path source) throws IOException {
    try (Stream<Path> all = Files.walk(source, 3)) {
      return all.filter(file -> file.endsWith("_metadata"))
          .map(file -> source.relativize(file).getName(0).toString())
          .collect(Collectors.toSet());
    }
  }

  private static void assertNothingIsLeft(FlinkProcessCluster cluster) throws Exception {
    assertThat(get(cluster.restAddress().resolve("/jobs")))
        .doesNotContain("RUNNING")
        .doesNotContain("RESTARTING");
    assertThat(get(cluster.restAddress().resolve("/jars"))).contains("\"files\":[]");
  }

  private static String get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
