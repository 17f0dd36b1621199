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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.publish.AdviceFile;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;

/** The advice on a target as {@code list} shows it, whether or not the jobs have replicas. */
final class ListedAdvice {
  private ListedAdvice() {}

  /** All there is, by job id; what cannot be read is said on stderr. */
  static Map<JobId, SubsumptionAdvice> under(StorePath target, PrintWriter err) throws IOException {
    Map<JobId, SubsumptionAdvice> advice = new LinkedHashMap<>();
    for (AdviceFile file : AdviceFile.under(target)) {
      try {
        file.read().ifPresent(found -> advice.put(file.job(), found));
      } catch (IOException e) {
        err.println(
            "Warning: " + file.path() + " cannot be read; delete it. Cause: " + e.getMessage());
      }
    }
    return advice;
  }

  /** A sentence per job. */
  static void print(Map<JobId, SubsumptionAdvice> advice, PrintWriter out) {
    advice.forEach((job, found) -> out.println("Job " + job + ": " + found.text()));
  }

  static void addTo(ArrayNode array, Map<JobId, SubsumptionAdvice> advice) {
    advice.forEach(
        (job, found) ->
            array
                .addObject()
                .put("job", job.hex())
                .put("at", Instant.ofEpochMilli(found.atMillis()).toString())
                .put("subsumed", found.subsumed())
                .put("plans", found.plans())
                .put("copyMillis", found.copyMillis())
                .put("intervalMillis", found.intervalMillis())
                .put("numRetained", found.numRetained()));
  }
}
