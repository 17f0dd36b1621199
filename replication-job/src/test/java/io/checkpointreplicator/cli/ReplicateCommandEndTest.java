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
package io.checkpointreplicator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code replicate} says when its job has ended, and its exit code. */
class ReplicateCommandEndTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final RecordingRunner runner = new RecordingRunner();

  @TempDir private Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void createSource() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
  }

  private CommandRun replicate(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("replicate", "--source", source, "--target", target));
    arguments.addAll(List.of(more));
    return runner.execute(arguments.toArray());
  }

  @Test
  void aDetachedReplicationSaysWhereItsLogIs() {
    runner.endingWith(Optional::empty);
    CommandRun run = replicate();
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .isEqualTo(
            "Submitted. What becomes of each checkpoint is logged under file:"
                + target
                + "/_replicator/log."
                + System.lineSeparator());
  }

  @Test
  void aCancelledReplicationEndedAsItWasToEnd() {
    runner.endingWith(
        () -> {
          throw new IOException(
              "Flink wraps it", new JobCancellationException(new JobID(), "cancelled", null));
        });
    CommandRun run = replicate();
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).isEqualTo("The replication was cancelled." + System.lineSeparator());
  }

  /** Not everything was replicated, so it must not look as if it was. */
  @ParameterizedTest
  @ValueSource(strings = {"--once", "--config"})
  void aReplicationThatWasToEndByItselfFailsWhenCancelled(String way) throws IOException {
    runner.endingWith(
        () -> {
          throw new JobCancellationException(new JobID(), "cancelled", null);
        });
    Path config = Files.writeString(directory.resolve("o.yaml"), "replication.once: true");
    CommandRun run = way.equals("--once") ? replicate(way) : replicate(way, config);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr()).isEqualTo("The replication was cancelled." + System.lineSeparator());
  }

  /** {@code flink stop} ends a job that would go on for ever; that is no failure. */
  @Test
  void aStoppedReplicationEndedAsItWasToEnd() {
    JobExecutionResult withoutAccumulators = new JobExecutionResult(new JobID(), 0, Map.of());
    runner.endingWith(() -> Optional.of(JobRunner.logOf(withoutAccumulators)));
    CommandRun run = replicate();
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).isEqualTo("The replication was stopped." + System.lineSeparator());
  }

  @Test
  void aFailedJobIsToldByTheErrorAtItsBottom() {
    runner.endingWith(
        () -> {
          throw new JobExecutionException(
              new JobID(),
              "Job execution failed.",
              new RuntimeException("wrapper", new IOException("Disk x is full. Buy another.")));
        });
    CommandRun run = replicate();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .isEqualTo("Error: Disk x is full. Buy another." + System.lineSeparator());
    assertThat(replicate("-v").stderr())
        .startsWith("Error: Disk x is full. Buy another." + System.lineSeparator())
        .contains("Job execution failed.", "\tat ", "Caused by: java.lang.RuntimeException");
  }

  @Test
  void onceEndsWithATable() {
    AuditRecord.Amount amount = new AuditRecord.Amount(12, 3_500_000, 2, 1_048_576, 1234);
    runner.endingWith(
        () ->
            Optional.of(
                List.of(
                    AuditLine.write(new AuditRecord(1000, JOB, 7, Event.PUBLISHED, "", amount)))));
    CommandRun run = replicate("--once");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
    assertThat(run.lines())
        .containsExactly(
            "JOB                               CHECKPOINT  FILES   BYTES  NEW BYTES  SECONDS"
                + "  OUTCOME",
            JOB + "           7     12  3.3 MB     1.0 MB      1.2  published");
  }

  @Test
  void onceFailsWithAnyJob() {
    JobId other = new JobId("b".repeat(32));
    runner.endingWith(
        () ->
            Optional.of(
                Stream.of(
                        new AuditRecord(1, JOB, 7, Event.UP_TO_DATE, "", AuditRecord.Amount.NONE),
                        new AuditRecord(
                            2, other, 8, Event.FAILED, "Why. Do this.", AuditRecord.Amount.NONE))
                    .map(AuditLine::write)
                    .toList()));
    CommandRun run = replicate("--once");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.lines()).hasSize(3);
    assertThat(run.stderr())
        .isEqualTo("Error: Job " + other + ": Why. Do this." + System.lineSeparator());
  }
}
