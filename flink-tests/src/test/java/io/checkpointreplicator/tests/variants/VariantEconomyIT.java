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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.replication.Economy;
import io.checkpointreplicator.tests.replication.ReplicatedJob;
import io.checkpointreplicator.tests.replication.Replication;
import io.checkpointreplicator.tests.replication.SeenCheckpoints;
import io.checkpointreplicator.tests.variants.Variant.Trait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each byte of each incremental variant crosses once, although files grow and are shared. */
final class VariantEconomyIT {
  private static final int CHECKPOINTS = 11;

  private static final Faults STORE = FaultyFileSystem.install();

  @TempDir private static Path directory;
  private static Site site;
  private static Replication replication;

  @BeforeAll
  static void startReplication() throws Exception {
    site = Site.open(directory);
    Configuration options = TwoSites.options(site, site);
    options.set(ReplicationOptions.TARGET, FaultyFileSystem.path(site.replicas()).toString());
    options.set(ReplicationOptions.RETAIN, 1000);
    replication = Replication.start(site.cluster(), options);
  }

  @AfterEach
  void endWhatIsLeft() {
    site.cluster().cancelAll(VariantJob.NAME);
  }

  @AfterAll
  static void stopReplication() {
    replication.cancel();
    site.close();
  }

  static Stream<Variant> variants() {
    return Arrays.stream(Variant.values())
        .filter(Variant::isSelected)
        .filter(variant -> variant.has(Trait.INCREMENTAL))
        .filter(variant -> variant.restoredBefore().isEmpty())
        .filter(variant -> !variant.has(Trait.REPLICATED_AGAIN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void theBytesWrittenAreTheBytesNewlyReferenced(Variant variant) throws Exception {
    Path own = directory.resolve(variant.name());
    RunningJob job = RunningJob.start(site, variant, own.resolve("output"));
    SeenCheckpoints seen = new SeenCheckpoints(job.checkpoints(), own.resolve("seen"));
    ReplicatedJob replicated = ReplicatedJob.of(replication, job.id(), seen);
    for (int i = 0; i < CHECKPOINTS; i++) {
      replicated.awaitReplica(job.checkpoint());
    }
    job.cancel();
    assertThat(replicated.replicas()).hasSize(CHECKPOINTS);
    long written =
        Economy.of(STORE, site.replicas(), job.id()).assertEconomic(replicated.replicas());
    Referenced referenced = Referenced.in(seen, job.checkpoints().jobDirectory());
    assertThat(written).isEqualTo(referenced.bytes() + referenced.bytesNotTold());
  }

  /**
   * What the checkpoints of the source name, all together.
   *
   * @param bytes lengths of all ranges of files
   * @param bytesNotTold Flink says one byte less than there is of each changelog file
   */
  private record Referenced(long bytes, long bytesNotTold) {
    static Referenced in(SeenCheckpoints seen, Path jobDirectory) throws IOException {
      Map<String, StateFileReference> ranges = new HashMap<>();
      for (Map.Entry<Long, Path> checkpoint : seen.metadata().entrySet()) {
        for (StateFileReference file : Content.of(checkpoint.getValue(), jobDirectory).files()) {
          String path =
              file.path().contains(":") ? file.path() : checkpoint.getKey() + "/" + file.path();
          ranges.put(path + " from " + file.offset(), file);
        }
      }
      return new Referenced(
          ranges.values().stream().mapToLong(StateFileReference::length).sum(),
          ranges.values().stream()
              .filter(file -> file.lengthRule() == LengthRule.AT_LEAST)
              .count());
    }
  }
}
