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

import io.checkpointreplicator.dashboard.Durations;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A progress in one line: as words, or with a bar that fills a terminal's line.
 *
 * <pre>
 * COPY 45%: 1.2 GB of 2.7 GB, 340 of 900 files, 1 of 3 jobs, 120.3 MB/s, ETA 12 s
 * COPY  45% [#########           ] 1.2 GB/2.7 GB 120.3 MB/s ETA 12 s 340/900 files
 * </pre>
 *
 * @param progress how far it is
 * @param bytesPerSecond its pace; 0 if it is not known
 */
record ProgressLine(Progress progress, long bytesPerSecond) {
  private static final int LEAST_BAR = 10;

  /** In words. */
  String words() {
    Progress.Done bytes = progress.bytes();
    StringBuilder line = new StringBuilder(progress.step());
    line.append(' ').append(bytes.percent()).append("%: ");
    line.append(Amounts.bytes(bytes.done())).append(" of ").append(Amounts.bytes(bytes.planned()));
    line.append(", ").append(progress.files().done()).append(" of ");
    line.append(Amounts.count(progress.files().planned(), "file"));
    if (progress.jobs().planned() > 0) {
      line.append(", ").append(progress.jobs().done()).append(" of ");
      line.append(Amounts.count(progress.jobs().planned(), "job"));
    }
    return bytesPerSecond > 0 ? line + ", " + pace().replace(" ETA", ", ETA") : line.toString();
  }

  /** With a bar; never longer than the width. What has no room is left out. */
  String bar(int width) {
    Progress.Done bytes = progress.bytes();
    String begin = String.format(Locale.ROOT, "%s %3d%% [", progress.step(), bytes.percent());
    StringBuilder end = new StringBuilder("] ");
    end.append(Amounts.bytes(bytes.done())).append('/').append(Amounts.bytes(bytes.planned()));
    int room = width - begin.length() - LEAST_BAR;
    append(end, bytesPerSecond > 0 ? pace() : "", room);
    append(end, ratio(progress.files(), "files"), room);
    append(end, progress.jobs().planned() > 0 ? ratio(progress.jobs(), "jobs") : "", room);
    int cells = Math.max(0, width - begin.length() - end.length());
    int full = cells * bytes.percent() / 100;
    String line = begin + "#".repeat(full) + " ".repeat(cells - full) + end;
    return line.length() > width ? line.substring(0, width) : line;
  }

  private static void append(StringBuilder line, String more, int room) {
    if (!more.isEmpty() && line.length() + 1 + more.length() <= room) {
      line.append(' ').append(more);
    }
  }

  private static String ratio(Progress.Done done, String name) {
    return done.done() + "/" + done.planned() + " " + name;
  }

  private String pace() {
    long left = Math.max(0, progress.bytes().planned() - progress.bytes().done());
    return Amounts.bytes(bytesPerSecond)
        + "/s ETA "
        + Durations.text(TimeUnit.SECONDS.toMillis(left / bytesPerSecond));
  }
}
