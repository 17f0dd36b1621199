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

import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.variants.Variant.Trait;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replicas with relative paths restore without a claim after they were moved once more. Each
 * variant but file merging, which Flink cannot express so; few of them unless {@code
 * -Dvariants=REGEX} says which.
 */
final class RelativePathsIT {
  private static final String FEW = "ROCKSDB_INCREMENTAL|FORST|CHANGELOG";

  @TempDir private static Path directory;
  private static TwoSites sites;

  @BeforeAll
  static void openSites() throws Exception {
    sites = TwoSites.open(directory, MetadataPaths.RELATIVE);
  }

  @AfterEach
  void endWhatIsLeft() {
    sites.endWhatIsLeft();
  }

  @AfterAll
  static void closeSites() {
    sites.close();
  }

  static Stream<Variant> variants() {
    return Arrays.stream(Variant.values())
        .filter(variant -> variant.isSelectedBy(FEW))
        .filter(variant -> !variant.has(Trait.FILE_MERGING));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aMovedReplicaRestores(Variant variant) throws Exception {
    ReplicatedCheckpoint replica = sites.replicateAndLoseTheSource(variant).moved();
    Map<String, String> before = FileTree.contents(replica.jobDirectory());
    Configuration changelogOff = Configuration.fromMap(Map.of("state.changelog.enabled", "false"));
    RunningJob job =
        replica.restore(
            sites.target(),
            variant.restoredParallelism(),
            ClaimMode.NO_CLAIM,
            variant.has(Trait.CHANGELOG) ? changelogOff : new Configuration());
    long newest = 0;
    for (int i = 0; i < 3; i++) {
      newest = job.checkpoint();
    }
    job.cancel();
    assertThat(FileTree.contents(replica.jobDirectory())).isEqualTo(before);
    RunningJob again =
        job.restore(sites.target(), variant.parallelism(), newest, ClaimMode.NO_CLAIM);
    again.step();
    again.end();
  }
}
