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

import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.variants.Variant.Trait;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@link Variant}, in each claim mode: the source is lost, the job goes on from its replica,
 * and then from its own checkpoint again, to the end, with all state it had.
 */
final class VariantsIT {
  @TempDir private static Path directory;
  private static TwoSites sites;
  private static final Map<Variant, ReplicatedCheckpoint> REPLICAS = new EnumMap<>(Variant.class);

  @BeforeAll
  static void openSites() throws Exception {
    sites = TwoSites.open(directory);
  }

  @AfterAll
  static void closeSites() {
    sites.close();
  }

  @AfterEach
  void endWhatIsLeft() {
    sites.endWhatIsLeft();
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(Variant.values())
        .filter(Variant::isSelected)
        .flatMap(
            variant -> Arrays.stream(ClaimMode.values()).map(mode -> Arguments.of(variant, mode)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theJobGoesOnFromItsReplica(Variant variant, ClaimMode mode) throws Exception {
    ReplicatedCheckpoint replica = replica(variant, mode);
    Map<String, String> before = FileTree.contents(replica.jobDirectory());
    RunningJob job = restore(replica, variant, mode);
    long newest = 0;
    for (int i = 0; i < 3; i++) {
      newest = job.checkpoint();
    }
    assertThat(newest).isEqualTo(replica.checkpointId() + 3);
    if (mode == ClaimMode.NO_CLAIM) {
      assertThat(FileTree.contents(replica.jobDirectory())).isEqualTo(before);
    } else {
      newest = job.checkpointUntilGone(replica.directory());
    }
    RunningJob again =
        variant.has(Trait.REPLICATED_AGAIN)
            ? fromAReplicaOfTheReplica(variant, job, mode)
            : fromTheNewest(variant, job, newest, mode);
    again.step();
    again.end();
  }

  private static RunningJob restore(ReplicatedCheckpoint replica, Variant variant, ClaimMode mode)
      throws Exception {
    RunningJob job = replica.restore(sites.target(), variant.restoredParallelism(), mode);
    if (!variant.has(Trait.CHANGELOG) || mode == ClaimMode.CLAIM) {
      return job;
    }
    job.assertCheckpointFails("does not support enforcing a full snapshot");
    Configuration off = Configuration.fromMap(Map.of("state.changelog.enabled", "false"));
    return replica.restore(sites.target(), variant.restoredParallelism(), mode, off);
  }

  private static RunningJob fromTheNewest(
      Variant variant, RunningJob job, long newest, ClaimMode mode) {
    job.cancel();
    return job.restore(sites.target(), variant.parallelism(), newest, mode);
  }

  private static RunningJob fromAReplicaOfTheReplica(
      Variant variant, RunningJob job, ClaimMode mode) throws Exception {
    Path replica = sites.replicateBack(job, variant);
    job.cancel();
    FileTree.delete(job.checkpoints().jobDirectory());
    long newest = Long.parseLong(replica.getFileName().toString().substring("chk-".length()));
    return job.restore(
        sites.source(), variant.parallelism(), newest, RestorePoint.of(replica, mode));
  }

  /** One replica serves both modes, the one that breaks it last. */
  private static ReplicatedCheckpoint replica(Variant variant, ClaimMode mode) throws Exception {
    ReplicatedCheckpoint replica = REPLICAS.remove(variant);
    if (replica == null) {
      replica = sites.replicateAndLoseTheSource(variant);
    }
    if (mode == ClaimMode.NO_CLAIM) {
      REPLICAS.put(variant, replica);
    }
    return replica;
  }
}
