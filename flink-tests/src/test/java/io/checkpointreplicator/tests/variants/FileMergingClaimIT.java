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

import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.tests.harness.ClaimMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A job that has claimed a checkpoint with file merging deletes two directories for each subtask of
 * it, with all they hold. From a replica these are the replica's own.
 */
final class FileMergingClaimIT {
  private static final Configuration FILE_MERGING_OFF =
      Configuration.fromMap(Map.of("execution.checkpointing.file-merging.enabled", "false"));

  @TempDir private static Path directory;
  private static TwoSites sites;

  @BeforeAll
  static void openSites() throws Exception {
    sites = TwoSites.open(directory);
  }

  @AfterEach
  void endWhatIsLeft() {
    sites.endWhatIsLeft();
  }

  @AfterAll
  static void closeSites() {
    sites.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE_MERGING", "FILE_MERGING_ACROSS_CHECKPOINTS", "FILE_MERGING_UNALIGNED"})
  void aClaimDeletesNothingButTheReplica(Variant variant) throws Exception {
    claimUntilSubsumed(variant, new Configuration());
  }

  /**
   * The job goes on with the old files of its state, but does not know the directories any more.
   */
  @Test
  void norDoesAJobThatHasFileMergingSwitchedOff() throws Exception {
    claimUntilSubsumed(Variant.FILE_MERGING_ACROSS_CHECKPOINTS, FILE_MERGING_OFF);
  }

  private static void claimUntilSubsumed(Variant variant, Configuration overrides)
      throws Exception {
    sites.replicate(variant);
    ReplicatedCheckpoint replica = sites.replicate(variant);
    Map<String, String> source = FileTree.contents(sites.source().checkpoints());
    Map<String, String> others = othersThan(replica);
    assertThat(source).isNotEmpty();
    assertThat(others).isNotEmpty();

    RunningJob job = replica.restore(sites.target(), 2, ClaimMode.CLAIM, overrides);
    long newest = job.checkpointUntilGone(replica.directory());
    job.cancel();

    await("state files left of the replica").until(() -> stateFilesOf(replica), List::isEmpty);
    assertThat(FileTree.contents(sites.source().checkpoints())).isEqualTo(source);
    assertThat(othersThan(replica)).isEqualTo(others);
    assertThat(missingFiles(job, newest)).as("files that the next checkpoint needs").isEmpty();
    RunningJob again = job.restore(sites.target(), 2, newest, ClaimMode.NO_CLAIM);
    again.step();
    again.end();
  }

  private static Map<String, String> othersThan(ReplicatedCheckpoint replica) throws IOException {
    Map<String, String> files = FileTree.contents(sites.target().replicas());
    String job = replica.jobDirectory().getFileName().toString();
    files.keySet().removeIf(file -> file.startsWith(job) || file.startsWith("_replicator/"));
    return files;
  }

  private static List<String> stateFilesOf(ReplicatedCheckpoint replica) throws IOException {
    return FileTree.contents(replica.jobDirectory()).keySet().stream()
        .filter(file -> !file.startsWith("_replicas/"))
        // That of its siblings stays, although their files are gone.
        .filter(file -> !file.endsWith("/_metadata"))
        .toList();
  }

  private static List<String> missingFiles(RunningJob job, long checkpointId) throws IOException {
    Path metadata = job.checkpoint(checkpointId).resolve("_metadata");
    return Content.of(metadata, job.checkpoints().jobDirectory()).files().stream()
        .map(StateFileReference::path)
        .filter(path -> path.startsWith("file:"))
        .distinct()
        .filter(path -> Files.notExists(Path.of(URI.create(path).getPath())))
        .toList();
  }
}
