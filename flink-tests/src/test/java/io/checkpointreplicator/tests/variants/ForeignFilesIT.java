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
package io.checkpointreplicator.tests.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.replication.ReplicatedJob;
import io.checkpointreplicator.tests.replication.Replication;
import io.checkpointreplicator.tests.replication.SeenCheckpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files outside of the source base are copied when their root is allowed, and only then. */
final class ForeignFilesIT {
  @TempDir private Path directory;
  private Site site;

  @BeforeEach
  void openSite() throws Exception {
    site = Site.open(directory);
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  @Test
  void aJobWithForeignFilesIsReportedAndTheOthersGoOn() throws Exception {
    Configuration options = TwoSites.options(site, site);
    options.set(ReplicationOptions.ALLOWED_ROOTS, List.of());
    Replication replication = Replication.start(site.cluster(), options);
    RunningJob foreign = start(Variant.CHANGELOG);
    long first = foreign.checkpoint();
    RunningJob own = start(Variant.HASHMAP);
    ReplicatedJob replicated = follow(replication, own);
    for (int i = 0; i < 3; i++) {
      long id = own.checkpoint();
      assertThat(replicated.awaitReplica(id).checkpointId()).isEqualTo(id);
    }
    await("report on the job with foreign files")
        .until(
            () -> {
              replication.takeCheckpoint();
              return auditLog();
            },
            log ->
                log.stream()
                    .filter(line -> line.contains(foreign.id().toHexString()))
                    .anyMatch(line -> line.contains("is outside the allowed source roots")));
    assertThat(auditLog())
        .filteredOn(line -> line.contains("is outside the allowed source roots"))
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("FAILED", foreign.id().toHexString())
                    .contains("Path file:" + site.changelog())
                    .contains("Add its root with --allowed-root to copy it."));
    assertThat(site.replicas().resolve(foreign.id() + "/chk-" + first)).doesNotExist();
    replication.requireNotFailed();
    replication.cancel();

    options.set(ReplicationOptions.ALLOWED_ROOTS, List.of(Site.uri(site.changelog())));
    Replication allowed = Replication.start(site.cluster(), options);
    ReplicatedJob now = follow(allowed, foreign);
    long newest = foreign.checkpoint();
    assertThat(now.awaitReplica(newest).manifest().files().keySet())
        .filteredOn(file -> file.matches("shared/foreign-[0-9a-f]{32}/[^/]+"))
        .isNotEmpty();
    allowed.cancel();
    own.cancel();
    foreign.cancel();
    RunningJob restored = foreign.restore(site, 2, newest, restorePoint(foreign, newest));
    restored.step();
    restored.end();
  }

  private RestorePoint restorePoint(RunningJob job, long checkpointId) {
    return RestorePoint.of(
        site.replicas().resolve(job.id() + "/chk-" + checkpointId), ClaimMode.CLAIM);
  }

  private RunningJob start(Variant variant) {
    return RunningJob.start(site, variant, directory.resolve("output-" + variant));
  }

  private ReplicatedJob follow(Replication replication, RunningJob job) {
    return ReplicatedJob.of(
        replication,
        job.id(),
        new SeenCheckpoints(job.checkpoints(), directory.resolve("seen-" + job.id())));
  }

  /** What is committed and what is being written. */
  private List<String> auditLog() throws IOException {
    try (Stream<Path> paths = Files.walk(site.replicas().resolve("_replicator/log"))) {
      return paths
          .filter(Files::isRegularFile)
          .flatMap(
              file -> {
                try {
                  return Files.readAllLines(file).stream();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }
}
