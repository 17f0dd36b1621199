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
package io.checkpointreplicator.publish;

import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of a plan had been copied when it was cut short.
 *
 * @param copiedBytes bytes copied
 * @param missingBytes bytes that were still to be copied, as far as the metadata tells
 */
record CopyEstimate(long copiedBytes, long missingBytes) {
  /** What is extrapolated further is no measurement any more. */
  private static final int MOST_TIMES = 10;

  /**
   * Compares reports with what was to be copied.
   *
   * @param references what the metadata to publish references
   * @param view the visible replicas
   * @param reports the reports so far
   */
  static CopyEstimate of(
      Map<String, StateFileReference> references, View view, List<CopyReport> reports) {
    Set<String> there = new HashSet<>();
    long copied = 0;
    for (CopyReport report : reports) {
      if (report.outcome() instanceof CopyOutcome.Copied done) {
        Content content = done.content();
        copied += content.sizeBytes();
        there.add(report.targetPath());
      } else if (report.outcome() instanceof CopyOutcome.AlreadyThere) {
        there.add(report.targetPath());
      }
    }
    long missing = 0;
    for (Map.Entry<String, StateFileReference> file : references.entrySet()) {
      if (!there.contains(file.getKey()) && view.content(file.getKey()).isEmpty()) {
        missing += Math.max(0, file.getValue().length());
      }
    }
    return new CopyEstimate(copied, missing);
  }

  /** How long all of it would have taken at the rate so far; both in milliseconds. */
  long wholeMillis(long elapsedMillis) {
    double times =
        copiedBytes == 0 ? 1 : 1 + Math.min(MOST_TIMES - 1, (double) missingBytes / copiedBytes);
    return Math.round(elapsedMillis * times);
  }
}
