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

import io.checkpointreplicator.history.WrittenLog;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  private static final JobId A = new JobId("a".repeat(32));
  private static final JobId B = new JobId("b".repeat(32));
  private static final Instant AT = Instant.parse("2026-01-31T12:00:00.123Z");
  private static final String REACH =
      "The log reaches to 2026-01-31T12:00:02.123Z; what happened later is not finished yet."
          + System.lineSeparator();

  @TempDir private Path target;

  private static AuditRecord published(Instant at) {
    return new AuditRecord(
        at.toEpochMilli(),
        A,
        7,
        Event.PUBLISHED,
        "",
        new AuditRecord.Amount(
            12, 3_500_000, 2, 1_048_576, new AuditRecord.Times(1234, OptionalLong.of(2500))));
  }

  private static AuditRecord other(JobId job, long checkpoint, Event event, String reason) {
    return new AuditRecord(
        AT.plusSeconds(2).toEpochMilli(), job, checkpoint, event, reason, AuditRecord.Amount.NONE);
  }

  private void writeLog() throws IOException {
    new WrittenLog(target)
        .part(
            published(AT),
            other(B, AuditRecord.NO_CHECKPOINT, Event.FAILED, "Why\u001b[2J. Do\nthis."));
  }

  @Test
  void printsATableInOrderOfTime() throws IOException {
    writeLog();

    CommandRun run = CommandRun.of("history", "--target", target);

    assertThat(run.lines())
        .containsExactly(
            "TIME                      JOB                               CHECKPOINT  EVENT"
                + "       NEW BYTES   LAG (S)  REASON",
            "2026-01-31T12:00:00.123Z  " + A + "           7  PUBLISHED      1.0 MB       2.5",
            "2026-01-31T12:00:02.123Z  "
                + B
                + "           -  FAILED              -         -  Why [2J. Do this.");
    assertThat(run.stderr()).isEqualTo(REACH);
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void jsonIsALineForEach() throws IOException {
    writeLog();

    CommandRun run = CommandRun.of("history", "--target", target, "--json");

    assertThat(run.lines())
        .containsExactly(
            ("{'at':'2026-01-31T12:00:00.123Z','job':'%s','checkpoint':7,'event':'PUBLISHED',"
                    + "'files':12,'bytes':3500000,'newFiles':2,'newBytes':1048576,'millis':1234,"
                    + "'lagMillis':2500}")
                .replace('\'', '"')
                .formatted(A),
            ("{'at':'2026-01-31T12:00:02.123Z','job':'%s','event':'FAILED',"
                    + "'reason':'Why\\u001B[2J. Do\\nthis.'}")
                .replace('\'', '"')
                .formatted(B));
  }

  @Test
  void tellsOfOneJobOnly() throws IOException {
    writeLog();

    CommandRun run = CommandRun.of("history", "--target", target, "--job", A);

    assertThat(run.lines()).hasSize(2);
    assertThat(run.stderr()).isEqualTo(REACH);
  }

  @Test
  void tellsOfTheLastTimeOnly() throws IOException {
    writeLog();
    Instant now = Instant.now();
    Files.move(
        new WrittenLog(target.resolve("more")).part(published(now)).getParent(),
        target.resolve("_replicator/log/9999-12-31--22"));

    assertThat(CommandRun.of("history", "--target", target, "--since", "2d").lines()).hasSize(2);
    assertThat(CommandRun.of("history", "--target", target, "--since", "20000d").lines())
        .hasSize(4);
  }

  @Test
  void brokenLinesAreToldAndNotFatal() throws IOException {
    Path part = new WrittenLog(target).part(AT, "", "{}");

    CommandRun run = CommandRun.of("history", "--target", target);

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines()).hasSize(1);
    assertThat(run.stderr().lines())
        .containsExactly(
            "Warning: " + CommandRun.flinkPath(part) + ", line 1 is no line of the log.",
            "Warning: " + CommandRun.flinkPath(part) + ", line 2 is no line of the log.",
            "Warning: 2 lines under "
                + CommandRun.flinkPath(target)
                + "/_replicator/log could not be read and were left out.",
            "There is no finished log of that time under "
                + CommandRun.flinkPath(target)
                + "/_replicator/log.");
  }

  @Test
  void refusesWhatIsNoDuration() {
    CommandRun run = CommandRun.of("history", "--target", target, "--since", "yesterday");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .contains("'yesterday' is no duration; allowed: such as 2d, 12h, 30min");
  }

  @Test
  void aMissingTargetIsAnError() {
    CommandRun run = CommandRun.of("history", "--target", target.resolve("missing"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .isEqualTo(
            "Error: --target "
                + CommandRun.flinkPath(target.resolve("missing"))
                + " does not exist. Name the directory that holds <job-id>/chk-N."
                + System.lineSeparator());
  }
}
