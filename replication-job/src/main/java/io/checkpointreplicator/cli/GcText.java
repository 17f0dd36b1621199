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
import io.checkpointreplicator.retain.RetainReport;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/** What {@code gc} prints: a line per thing, and one that sums up each job. */
final class GcText {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean dryRun;

  private GcText(PrintWriter out, PrintWriter err, boolean dryRun) {
    this.out = out;
    this.err = err;
    this.dryRun = dryRun;
  }

  /** Of a run that changes nothing. */
  static GcText ofDryRun(PrintWriter out, PrintWriter err) {
    return new GcText(out, err, true);
  }

  /** Of a run that deletes. */
  static GcText ofRun(PrintWriter out, PrintWriter err) {
    return new GcText(out, err, false);
  }

  void print(JobId job, GcResult result) {
    if (result instanceof GcResult.LeftAlone alone) {
      line(job + ": left alone, " + alone.reason());
    } else if (result instanceof GcResult.Failed failed) {
      hidden(job, failed.hidden());
      err.println(
          TextTable.oneLine("Error: job " + job + ": nothing was deleted: " + failed.reason()));
    } else if (result instanceof GcResult.Done done) {
      hidden(job, done.hidden());
      done.deleted().stream()
          .sorted(Comparator.comparing(RetainReport.Deleted::path))
          .forEach(
              file ->
                  line(
                      job
                          + verb(" deletes ", " would delete ")
                          + file.path()
                          + ": "
                          + file.reason()));
      line(job + ": " + summary(done));
    }
  }

  private void hidden(JobId job, List<RetainReport.Hidden> hidden) {
    for (RetainReport.Hidden replica : hidden) {
      line(
          job
              + verb(" hides ", " would hide ")
              + "chk-"
              + replica.checkpointId()
              + ": "
              + replica.reason());
    }
  }

  private String summary(GcResult.Done done) {
    long bytes = done.sizes().values().stream().mapToLong(Long::longValue).sum();
    String summary =
        verb("hid ", "would hide ")
            + Amounts.count(done.hidden().size(), "replica")
            + verb(", deleted ", ", delete ")
            + Amounts.count(done.deleted().size(), "file")
            + " ("
            + Amounts.bytes(bytes)
            + ")";
    GcResult.Unknown unknown = done.unknown();
    return unknown.files() == 0
        ? summary
        : summary
            + "; "
            + Amounts.count(unknown.files(), "file")
            + " ("
            + Amounts.bytes(unknown.bytes())
            + ") that no manifest names, kept: they may be somebody's";
  }

  private String verb(String run, String preview) {
    return dryRun ? preview : run;
  }

  private void line(String text) {
    out.println(TextTable.oneLine(text));
  }
}
