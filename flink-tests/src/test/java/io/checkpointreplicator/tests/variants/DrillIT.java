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

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.tests.cli.CommandRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A drill without the job proves replicas of real checkpoints, and finds what is wrong with them.
 * Variants whose state differs in kind, unless {@code -Dvariants=REGEX} says which.
 */
final class DrillIT {
  private static final String FEW =
      "HASHMAP|ROCKSDB_INCREMENTAL|ROCKSDB_FULL|TIMERS_ON_HEAP|UNALIGNED|FILE_MERGING|CHANGELOG"
          + "|RESTORED_WITH_CLAIM|FINISHED_TASKS|FORST";

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

  static Stream<Variant> variants() {
    return Arrays.stream(Variant.values()).filter(variant -> variant.isSelectedBy(FEW));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aReplicaIsProvenAndDamageIsFound(Variant variant) throws Exception {
    ReplicatedCheckpoint replica = sites.replicateAndLoseTheSource(variant);
    Map<String, String> before = FileTree.contents(replica.jobDirectory());

    CommandRun whole = drill(replica);

    assertThat(whole.exitCode()).as("%s", whole).isZero();
    assertThat(whole.stderr()).containsPattern("[1-9]\\d* pieces of state read by Flink in ");
    assertThat(FileTree.contents(replica.jobDirectory())).isEqualTo(before);
    if (variant.name().startsWith("ROCKSDB")) {
      assertThat(whole.results())
          .anyMatch(line -> line.matches("('.+'|[0-9a-f]{32}): .+: [1-9]\\d* keys"));
    }
    Path file = largest(replica);
    byte[] bytes = Files.readAllBytes(file);
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    Files.write(file, flipped);
    assertFound(replica, "file:" + file + ": CRC32C ");
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertFound(replica, "file:" + file + ": " + (bytes.length - 1) + " bytes, expected ");
    Files.delete(file);
    assertFound(replica, "file:" + file + ": missing, expected ");
    Files.write(file, bytes);
    assertThat(drill(replica).exitCode()).isZero();
  }

  private static CommandRun drill(ReplicatedCheckpoint replica) {
    return CommandRun.of(
        "drill",
        "--target",
        replica.jobDirectory().getParent().toString(),
        "--job",
        replica.jobDirectory().getFileName().toString(),
        "--checkpoint",
        String.valueOf(replica.checkpointId()));
  }

  private static void assertFound(ReplicatedCheckpoint replica, String problem) {
    CommandRun run = drill(replica);
    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    List<String> results = run.results();
    assertThat(results).hasSize(1);
    assertThat(results.get(0)).startsWith(problem);
  }

  /** The largest of the replica's files that are shared with others, or of all. */
  private static Path largest(ReplicatedCheckpoint replica) throws IOException {
    Map<Path, Boolean> files = new HashMap<>();
    try (InputStream in = Files.newInputStream(replica.directory().resolve("_metadata"))) {
      CheckpointMetadataReader.read(
          in,
          new MetadataVisitor() {
            @Override
            public void file(StateFileReference reference) {
              Path file =
                  reference.encoding() == PathEncoding.RELATIVE
                      ? replica.directory().resolve(reference.path())
                      : Path.of(StorePath.parse(reference.path()).pathInStore());
              files.merge(
                  file, reference.part() == StatePart.INCREMENTAL_SHARED, Boolean::logicalOr);
            }
          });
    }
    return files.keySet().stream()
        .max(
            Comparator.<Path, Boolean>comparing(files::get)
                .thenComparing(file -> file.toFile().length()))
        .orElseThrow();
  }
}
