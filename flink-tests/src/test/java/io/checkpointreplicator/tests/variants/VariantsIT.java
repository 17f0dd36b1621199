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
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.RestorePoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
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

  static Stream<Arguments> cases() {
    return Arrays.stream(Variant.values())
        .flatMap(
            variant -> Arrays.stream(ClaimMode.values()).map(mode -> Arguments.of(variant, mode)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theJobGoesOnFromItsReplica(Variant variant, ClaimMode mode) throws Exception {
    ReplicatedCheckpoint replica = replica(variant, mode);
    Map<String, String> before = FileTree.contents(replica.jobDirectory());
    RunningJob job = replica.restore(sites.target(), variant.restoredParallelism(), mode);
    for (int i = 0; i < 3; i++) {
      job.checkpoint();
    }
    job.cancel();
    if (mode == ClaimMode.NO_CLAIM) {
      assertThat(FileTree.contents(replica.jobDirectory())).isEqualTo(before);
    } else {
      assertThat(replica.directory()).as("claimed and subsumed").doesNotExist();
    }
    CompletedCheckpoint newest = job.checkpoints().newest().orElseThrow();
    assertThat(newest.id()).isEqualTo(replica.checkpointId() + 3);
    RunningJob again =
        job.restore(
            sites.target(),
            variant.parallelism(),
            newest.id(),
            RestorePoint.of(newest.directory(), mode));
    again.step();
    again.end();
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
