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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code replicate --once} says at its end: a row per job, and why the failed ones failed. */
final class OnceReport {
  private final Map<JobId, AuditRecord> lastRecords = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private OnceReport() {}

  /** The report on a replication that has ended, from its log. */
  static OnceReport of(List<String> log, Settings settings) throws IOException {
    OnceReport report = new OnceReport();
    for (String line : log) {
      AuditRecord record = AuditLine.read(line);
      if (record.event() == Event.FAILED) {
        report.problems.add("Job " + record.job() + ": " + record.reason());
      }
      if (record.event() != Event.RETIRED) {
        report.lastRecords.merge(record.job(), record, OnceReport::later);
      }
    }
    for (AuditRecord record : report.lastRecords.values()) {
      if (record.event() == Event.SKIPPED) {
        report.problems.add("Job " + record.job() + ": " + record.reason());
      }
    }
    for (JobId job : settings.namedJobs()) {
      if (!report.lastRecords.containsKey(job)) {
        report.problems.add(
            "Job "
                + job
                + ": no completed checkpoint under "
                + settings.sources()
                + ". Allowed: <base>/"
                + job
                + "/chk-N/_metadata. Check --jobs and --source.");
      }
    }
    if (report.lastRecords.isEmpty() && report.problems.isEmpty()) {
      String place = settings.jobId().isPresent() ? "<base>" : "<base>/<job-id>";
      String options = settings.jobId().isPresent() ? "--job-id" : "--jobs";
      report.problems.add(
          "No completed checkpoint under "
              + settings.sources()
              + ". Allowed: "
              + place
              + "/chk-N/_metadata. Check --source and "
              + options
              + ", and that the jobs retain their checkpoints.");
    }
    return report;
  }

  /** Records of PUBLISH's subtasks come in no order. */
  private static AuditRecord later(AuditRecord a, AuditRecord b) {
    return succeeded(a) || (!succeeded(b) && a.atMillis() > b.atMillis()) ? a : b;
  }

  private static boolean succeeded(AuditRecord record) {
    return record.event() == Event.PUBLISHED || record.event() == Event.UP_TO_DATE;
  }

  /** Whether there was something to replicate and all of it is there. */
  boolean isSuccess() {
    return problems.isEmpty();
  }

  /** Prints the table to one writer and the problems to the other. */
  void print(PrintWriter out, PrintWriter err) {
    if (!lastRecords.isEmpty()) {
      TextTable table =
          new TextTable(
              TextTable.left("job"),
              TextTable.right("checkpoint"),
              TextTable.right("files"),
              TextTable.right("bytes"),
              TextTable.right("new bytes"),
              TextTable.right("seconds"),
              TextTable.left("outcome"));
      lastRecords.values().forEach(record -> table.row(row(record)));
      table.printTo(out);
      out.flush();
    }
    problems.forEach(problem -> err.println("Error: " + TextTable.oneLine(problem)));
    err.flush();
  }

  private static Object[] row(AuditRecord record) {
    AuditRecord.Amount amount = record.amount();
    String checkpoint =
        record.checkpointId() == AuditRecord.NO_CHECKPOINT
            ? "-"
            : String.valueOf(record.checkpointId());
    return new Object[] {
      record.job().hex(),
      checkpoint,
      String.valueOf(amount.files()),
      Amounts.bytes(amount.bytes()),
      Amounts.bytes(amount.newBytes()),
      Amounts.seconds(amount.times().planMillis()),
      record.event().name().toLowerCase(Locale.ROOT).replace('_', ' ')
    };
  }
}
