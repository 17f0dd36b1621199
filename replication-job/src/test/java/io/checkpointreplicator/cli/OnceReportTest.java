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
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Amount;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class OnceReportTest {
  private static final JobId A = new JobId("a".repeat(32));
  private static final JobId B = new JobId("b".repeat(32));

  private final Configuration options = new Configuration();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  OnceReportTest() {
    options.set(ReplicationOptions.SOURCE, List.of("hdfs://nn/flink"));
    options.set(ReplicationOptions.TARGET, "hdfs://nn/replicas");
  }

  private boolean report(AuditRecord... records) throws IOException {
    List<String> log = Stream.of(records).map(AuditLine::write).toList();
    OnceReport report = OnceReport.of(log, Settings.of(options));
    report.print(new PrintWriter(out), new PrintWriter(err));
    return report.isSuccess();
  }

  private static AuditRecord record(long at, JobId job, long checkpoint, Event event) {
    String reason = event == Event.PUBLISHED || event == Event.UP_TO_DATE ? "" : "Why " + at + ".";
    return new AuditRecord(at, job, checkpoint, event, reason, Amount.NONE);
  }

  private List<String> outcomes() {
    return out.toString()
        .lines()
        .skip(1)
        .map(line -> line.charAt(0) + " " + line.replaceAll("^\\S+ +(\\S+) .*  ", "$1 "))
        .toList();
  }

  @Test
  void aRowPerJobInOrder() throws IOException {
    AuditRecord published =
        new AuditRecord(5, B, 12, Event.PUBLISHED, "", new Amount(100, 1024, 1, 512, 50));
    AuditRecord upToDate =
        new AuditRecord(6, A, 7, Event.UP_TO_DATE, "", new Amount(3, 1_100_000, 0, 0, 0));
    assertThat(report(published, upToDate)).isTrue();
    assertThat(out.toString().lines())
        .containsExactly(
            "JOB                               CHECKPOINT  FILES   BYTES  NEW BYTES  SECONDS"
                + "  OUTCOME",
            A + "           7      3  1.0 MB        0 B      0.0  up to date",
            B + "          12    100  1.0 KB      512 B      0.1  published");
    assertThat(err.toString()).isEmpty();
  }

  /** Subsumption may win a few times before a checkpoint is caught. */
  @Test
  void skippedCheckpointsDoNotMatterOnceOneIsPublished() throws IOException {
    assertThat(
            report(
                record(3, A, 9, Event.PUBLISHED),
                record(1, A, 7, Event.SKIPPED),
                record(2, A, 8, Event.SKIPPED),
                record(5, A, 9, Event.SKIPPED),
                record(4, A, 1, Event.RETIRED)))
        .isTrue();
    assertThat(outcomes()).containsExactly("a 9 published");
  }

  /** Records of several subtasks come in no order. */
  @Test
  void aJobThatWasOnlySkippedFailedForTheLastReason() throws IOException {
    assertThat(report(record(2, A, 8, Event.SKIPPED), record(1, A, 7, Event.SKIPPED))).isFalse();
    assertThat(outcomes()).containsExactly("a 8 skipped");
    assertThat(err).hasToString("Error: Job " + A + ": Why 2." + System.lineSeparator());
  }

  @Test
  void aFailureIsTold() throws IOException {
    assertThat(
            report(
                record(1, A, 7, Event.PUBLISHED),
                record(2, B, AuditRecord.NO_CHECKPOINT, Event.FAILED)))
        .isFalse();
    assertThat(outcomes()).containsExactly("a 7 published", "b - failed");
    assertThat(err).hasToString("Error: Job " + B + ": Why 2." + System.lineSeparator());
  }

  @Test
  void aFailureIsToldEvenWhenTheJobHasAReplica() throws IOException {
    assertThat(
            report(
                record(2, A, AuditRecord.NO_CHECKPOINT, Event.FAILED),
                record(1, A, 7, Event.PUBLISHED)))
        .isFalse();
    assertThat(outcomes()).containsExactly("a 7 published");
    assertThat(err).hasToString("Error: Job " + A + ": Why 2." + System.lineSeparator());
  }

  @Test
  void jobsThatWereNamedMustBeThere() throws IOException {
    options.set(ReplicationOptions.JOBS, List.of(A.hex(), B.hex(), "c*"));
    assertThat(report(record(1, A, 7, Event.PUBLISHED))).isFalse();
    assertThat(err)
        .hasToString(
            "Error: Job "
                + B
                + ": no completed checkpoint under [hdfs://nn/flink]. Allowed: <base>/"
                + B
                + "/chk-N/_metadata. Check --jobs and --source."
                + System.lineSeparator());
  }

  @Test
  void nothingToReplicateIsAFailure() throws IOException {
    assertThat(report()).isFalse();
    assertThat(out.toString()).isEmpty();
    assertThat(err)
        .hasToString(
            "Error: No completed checkpoint under [hdfs://nn/flink]. Allowed:"
                + " <base>/<job-id>/chk-N/_metadata. Check --source and --jobs, and that the jobs"
                + " retain their checkpoints."
                + System.lineSeparator());
  }

  @Test
  void nothingToReplicateInABaseOfOneJobIsAFailure() throws IOException {
    options.set(ReplicationOptions.JOB_ID, A.hex());
    assertThat(report(record(1, A, 7, Event.RETIRED))).isFalse();
    assertThat(err)
        .hasToString(
            "Error: No completed checkpoint under [hdfs://nn/flink]. Allowed:"
                + " <base>/chk-N/_metadata. Check --source and --job-id, and that the jobs retain"
                + " their checkpoints."
                + System.lineSeparator());
  }

  @Test
  void aLogThatIsNoneIsAnError() {
    assertThatIOException()
        .isThrownBy(() -> OnceReport.of(List.of("nonsense"), Settings.of(options)));
  }
}
