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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code replicate --once} does with several jobs, and what it tells about them. */
final class ReplicateOnceIT {

  private static final String FIRST = "000000000000000000000000000000a1";
  private static final String SECOND = "000000000000000000000000000000a2";
  private static final String THIRD = "000000000000000000000000000000b1";
  private static final String UNKNOWN = "000000000000000000000000000000ff";
  private static final String HEADINGS =
      "JOB +CHECKPOINT +FILES +BYTES +NEW BYTES +SECONDS +OUTCOME";

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
  void putThreeJobsIntoTheSource() throws IOException {
    source = directory.resolve("source");
    target = new Target(directory.resolve("target"));
    for (String job : List.of(FIRST, SECOND, THIRD)) {
      sample.copyTo(source, job);
    }
  }

  @Test
  void allJobsArePublishedAndASecondRunCopiesNothing() throws IOException {
    // Neither a checkpoint that has not completed nor other people's directories are jobs.
    Files.createDirectories(source.resolve(UNKNOWN).resolve("chk-1"));
    sample.copyTo(source, "backup");

    CommandRun first = replicateOnce("--source", source.toString());
    List<String> written = stateFiles();
    CommandRun second = replicateOnce("--source", source.toString());

    assertThat(first.exitCode()).as("%s", first).isZero();
    assertThat(first.messages()).isEmpty();
    assertThat(first.results().get(0)).matches(HEADINGS);
    assertThat(first.results().subList(1, first.results().size()))
        .satisfiesExactly(
            row -> assertThat(row).matches(publishedRow(FIRST)),
            row -> assertThat(row).matches(publishedRow(SECOND)),
            row -> assertThat(row).matches(publishedRow(THIRD)));
    for (String job : List.of(FIRST, SECOND, THIRD)) {
      target.assertPublished(job, sample);
    }
    assertThat(written).hasSize(3 * files());

    assertThat(second.exitCode()).as("%s", second).isZero();
    assertThat(second.messages()).isEmpty();
    assertThat(second.results().subList(1, second.results().size()))
        .satisfiesExactly(
            row -> assertThat(row).matches(upToDateRow(FIRST)),
            row -> assertThat(row).matches(upToDateRow(SECOND)),
            row -> assertThat(row).matches(upToDateRow(THIRD)));
    assertThat(stateFiles()).isEqualTo(written);
  }

  @Test
  void globsSelectAndExcludeJobs() throws IOException {
    CommandRun run =
        replicateOnce(
            "--source",
            source.toString(),
            "--jobs",
            "*a?,ffff*",
            "--exclude-jobs",
            SECOND + ",*b1");

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.results()).hasSize(2);
    assertThat(run.results().get(1)).matches(publishedRow(FIRST));
    target.assertPublished(FIRST, sample);
    assertThat(target.directory().resolve(SECOND)).doesNotExist();
    assertThat(target.directory().resolve(THIRD)).doesNotExist();
  }

  @Test
  void aJobThatWasNamedAndIsNotThereIsAnError() throws IOException {
    CommandRun run = replicateOnce("--source", source.toString(), "--jobs", FIRST + "," + UNKNOWN);

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.messages())
        .containsExactly(
            "Error: Job %s: no completed checkpoint under [file:%s]. Allowed: <base>/%s"
                    .formatted(UNKNOWN, source, UNKNOWN)
                + "/chk-N/_metadata. Check --jobs and --source.");
    assertThat(run.results()).hasSize(2);
    assertThat(run.results().get(1)).matches(publishedRow(FIRST));
    target.assertPublished(FIRST, sample);
  }

  @Test
  void aJobIdForABaseThatHoldsNoCheckpointsItselfIsAnError() {
    CommandRun run = replicateOnce("--source", source.toString(), "--job-id", FIRST);

    assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: No completed checkpoint under [file:%s]. Allowed: <base>/chk-N/_metadata."
                    .formatted(source)
                + " Check --source and --job-id, and that the jobs retain their checkpoints.");
  }

  @Test
  void optionsComeFromAFileAndArgumentsWinOverIt() throws IOException {
    Path otherSource = directory.resolve("other-source");
    sample.copyTo(otherSource, UNKNOWN);
    Path config =
        Files.writeString(
            directory.resolve("replication.yaml"),
            """
            replication:
              source:
                - %s
                - %s
              target: %s
              once: true
              jobs: ["*a1", "*ff"]
            replication.retain: 1
            """
                .formatted(source.toUri(), otherSource, directory.resolve("unused")));

    CommandRun run =
        CommandRun.of(
            "replicate",
            "--config",
            config.toString(),
            "--target",
            target.directory().toUri().toString());

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.results().subList(1, run.results().size()))
        .satisfiesExactly(
            row -> assertThat(row).matches(publishedRow(FIRST)),
            row -> assertThat(row).matches(publishedRow(UNKNOWN)));
    target.assertPublished(FIRST, sample);
    target.assertPublished(UNKNOWN, sample);
    assertThat(directory.resolve("unused")).doesNotExist();
  }

  /** A bandwidth at which it takes seconds; {@code script} gives it a terminal. */
  @Test
  void aTerminalShowsABarWhileItCopies() throws IOException {
    CommandRun run;
    try (JarProcess process =
        JarProcess.start(
            directory,
            List.of("/bin/sh", "-c", "exec script -qec \"$*\" /dev/null", "sh"),
            JarProcess.STANDALONE_JAR,
            "replicate",
            "--once",
            "--source",
            source.toString(),
            "--target",
            target.directory().toString(),
            "--bandwidth",
            bandwidth() + "b",
            "--ui-port",
            "0")) {
      run = process.awaitEnd(Duration.ofSeconds(60));
    }

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.stdout())
        .containsPattern("COPY  +[1-9]\\d?% \\[#* +] .* 0/3 jobs\\x1b\\[K\\r")
        .contains(files() * 3 + " of " + files() * 3 + " files, 3 of 3 jobs");
    target.assertPublished(FIRST, sample);
  }

  private static long bandwidth() throws IOException {
    long bytes = 0;
    for (Path file : SampleCheckpoint.stateFiles(sample.directory())) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private CommandRun replicateOnce(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("replicate", "--once", "--target", target.directory().toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String publishedRow(String job) throws IOException {
    return "%s +%d +%d +%s +%s +\\d+\\.\\d +published"
        .formatted(job, sample.id(), files(), bytes(), bytes());
  }

  private static String upToDateRow(String job) throws IOException {
    return "%s +%d +%d +%s +0 B +0\\.0 +up to date".formatted(job, sample.id(), files(), bytes());
  }

  private static int files() throws IOException {
    return SampleCheckpoint.stateFiles(sample.directory()).size();
  }

  private static String bytes() throws IOException {
    long bytes = 0;
    for (Path file : SampleCheckpoint.stateFiles(sample.directory())) {
      bytes += Files.size(file);
    }
    return String.format(Locale.ROOT, "%.1f KB", bytes / 1024.0);
  }

  /** Names and times of change of all copies. */
  private List<String> stateFiles() throws IOException {
    List<String> found = new ArrayList<>();
    for (String job : List.of(FIRST, SECOND, THIRD)) {
      for (Path file : SampleCheckpoint.stateFiles(target.replica(job, sample.id()))) {
        found.add(file + " " + Files.getLastModifiedTime(file));
      }
    }
    return found;
  }
}
