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
package io.checkpointreplicator.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code replicate --once} over a base that holds a healthy job and something bad: the healthy job
 * is published, the bad one is not, and one line says why.
 */
@Tag("one-line")
final class BadInputIT {

  private static final String HEALTHY = "0000000000000000000000000000a11e";
  private static final String BAD = "00000000000000000000000000000bad";

  @TempDir private static Path sampleDirectory;
  private static SampleCheckpoint sample;

  @TempDir private Path directory;
  private Path source;
  private Target target;

  @BeforeAll
  static void takeSample() throws Exception {
    sample = SampleCheckpoint.take(sampleDirectory);
  }

  @BeforeEach
  void putTheHealthyJobIntoTheSource() throws IOException {
    source = directory.resolve("source");
    target = new Target(directory.resolve("target"));
    sample.copyTo(source, HEALTHY);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedCheckpointIsRefusedAndItsNeighbourPublished(Damage damage) throws IOException {
    String said = damage.apply(sample.copyTo(source, BAD));
    List<String> before = everythingIn(source);

    CommandRun run = replicateOnce(source.toString());

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.messages()).containsExactly("Error: Job " + BAD + ": " + said);
    assertThat(run.results()).hasSize(3);
    assertThat(run.results().get(0))
        .matches("JOB +CHECKPOINT +FILES +BYTES +NEW BYTES +SECONDS +OUTCOME");
    assertThat(run.results().get(1)).matches(unpublishedRow(BAD, damage.outcome()));
    assertThat(run.results().get(2)).matches(publishedRow(HEALTHY));
    target.assertPublished(HEALTHY, sample);
    target.assertNoReplica(BAD);
    for (Path file : target.files()) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as("%s", file)
          .doesNotContain(Damage.SECRET);
    }
    assertThat(everythingIn(source)).isEqualTo(before);
  }

  @Test
  void truncatedMetadataIsRefusedWhereverItEnds() throws IOException {
    long whole = Files.size(sample.directory().resolve("_metadata"));
    List<Long> lengths = List.of(0L, 3L, 6L, 15L, 18L, whole / 3, whole / 2, whole - 1);
    for (int i = 0; i < lengths.size(); i++) {
      Damage.truncateMetadata(sample.copyTo(source, truncated(i)), lengths.get(i));
    }

    CommandRun run = replicateOnce(source.toString());

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.messages()).hasSameSizeAs(lengths);
    for (int i = 0; i < lengths.size(); i++) {
      String job = truncated(i);
      assertThat(run.messages())
          .anySatisfy(
              message ->
                  assertThat(message)
                      .startsWith(
                          "Error: Job %s: file:%s/_metadata: Checkpoint metadata at byte "
                              .formatted(job, source.resolve(job).resolve("chk-" + sample.id())))
                      .containsPattern("found end of file; allowed: at least \\d+ more bytes")
                      .endsWith(
                          "The file is incomplete: it is still being written, or was copied in"
                              + " part."));
      assertThat(run.results()).anyMatch(row -> row.matches(unpublishedRow(job, "failed")));
      target.assertNoReplica(job);
    }
    assertThat(run.results()).anyMatch(row -> row.matches(publishedRow(HEALTHY)));
    target.assertPublished(HEALTHY, sample);
  }

  private static String truncated(int index) {
    return BAD.substring(1) + index;
  }

  @Test
  void anEmptyBaseIsSaidToBeEmpty() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));

    CommandRun run = replicateOnce(empty.toString());

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: No completed checkpoint under [file:"
                + empty
                + "]. Allowed: <base>/<job-id>/chk-N/_metadata. Check --source and --jobs, and"
                + " that the jobs retain their checkpoints.");
  }

  @Test
  void aJobIdUnderTwoBasesIsAnErrorThatNamesBoth() throws IOException {
    Path other = directory.resolve("other-source");
    sample.copyTo(source, BAD);
    sample.copyTo(other, BAD);

    CommandRun run = replicateOnce(source + "," + other);

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.messages())
        .singleElement()
        .asString()
        .isIn(twoBases(source, other), twoBases(other, source));
    assertThat(run.results()).anyMatch(row -> row.matches(publishedRow(HEALTHY)));
    target.assertPublished(HEALTHY, sample);
  }

  private static String twoBases(Path first, Path second) {
    return "Error: Job "
        + BAD
        + ": Job "
        + BAD
        + " is replicated from file:"
        + first
        + " and also appears under file:"
        + second
        + ". One target takes a job id from one base only: leave one of the bases out, exclude the"
        + " job, or use another target.";
  }

  private CommandRun replicateOnce(String sources) {
    return CommandRun.of(
        "replicate",
        "--once",
        "--source",
        sources,
        "--target",
        target.directory().toString(),
        "--parallelism",
        "2");
  }

  private static String publishedRow(String job) {
    return job
        + " +"
        + sample.id()
        + " +[1-9]\\d* +[1-9][\\d.]* [KM]?B +[1-9][\\d.]* [KM]?B +\\d+\\.\\d +published";
  }

  private static String unpublishedRow(String job, String outcome) {
    return job + " +" + sample.id() + " +0 +0 B +0 B +0\\.0 +" + outcome;
  }

  /** Names, sizes and times of change. */
  private static List<String> everythingIn(Path root) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted().toList()) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        all.add(path + " " + attributes.size() + " " + attributes.lastModifiedTime());
      }
    }
    return all;
  }
}
