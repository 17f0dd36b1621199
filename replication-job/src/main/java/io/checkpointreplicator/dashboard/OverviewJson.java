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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.promote.RestoreLine;
import io.checkpointreplicator.publish.AuditLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code /api/overview}: all jobs in short; the worst first. Times in milliseconds since the epoch.
 *
 * <pre>
 * { "now", "target", "readAt", "problem",
 *   "log": { "reachesTo", "brokenLines" },
 *   "rest": { "address", "problem" },
 *   "coverage": { "jobs", "covered", "promoted" },
 *   "jobs": [
 *     { "job", "state", "why", "replicas", "newest": { "checkpoint", "path", "completedAt",
 *       "publishedAt", "bytes", "newBytes", "lagMillis" },
 *       "lags": [ millis, ... ], "lastEvent": { line of the audit log, "atMillis" },
 *       "proofs": {@link ProofsJson}, "live": { name: value, ... }, "promote" }, ... ] }
 * </pre>
 *
 * What is not known is absent. {@code readAt} is absent until the target was read.
 */
final class OverviewJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Points of a line that is a few centimetres long. */
  private static final int LAGS = 40;

  private final TargetWatch watch;
  private final Optional<LiveMetrics> metrics;

  OverviewJson(TargetWatch watch, Optional<LiveMetrics> metrics) {
    this.watch = watch;
    this.metrics = metrics;
  }

  ObjectNode at(long nowMillis) {
    TargetWatch.Seen seen = watch.seen();
    Reading reading = seen.reading();
    ObjectNode all =
        JSON.createObjectNode().put("now", nowMillis).put("target", watch.target().toString());
    if (!reading.isNone()) {
      all.put("readAt", reading.atMillis());
    }
    seen.problem().ifPresent(problem -> all.put("problem", problem));
    ObjectNode log = all.putObject("log").put("brokenLines", reading.log().brokenLines());
    reading.log().reachesToMillis().ifPresent(at -> log.put("reachesTo", at));
    metrics.ifPresent(
        live -> {
          ObjectNode rest = all.putObject("rest").put("address", live.jobManager().toString());
          live.live().problem().ifPresent(problem -> rest.put("problem", problem));
        });
    List<Row> rows =
        reading.allJobs().stream()
            .map(job -> row(job, reading, nowMillis))
            .sorted(Row.WORST_FIRST)
            .toList();
    all.putObject("coverage")
        .put("jobs", rows.size())
        .put("covered", rows.stream().filter(row -> row.standing().state().isCovered()).count())
        .put(
            "promoted",
            rows.stream().filter(row -> row.standing().state() == Standing.State.PROMOTED).count());
    ArrayNode jobs = all.putArray("jobs");
    rows.forEach(row -> addTo(jobs.addObject(), row, reading));
    return all;
  }

  private Row row(JobId id, Reading reading, long nowMillis) {
    ReadJob job = reading.job(id);
    Map<String, Double> live = metrics.map(m -> m.live().of(id)).orElse(Map.of());
    return new Row(
        job,
        Standing.of(job, reading.proofs(id).proofs(), reading.events(id), live, nowMillis),
        live);
  }

  private void addTo(ObjectNode json, Row row, Reading reading) {
    ReadJob job = row.job();
    List<AuditRecord> events = reading.events(job.job());
    json.put("job", job.job().hex())
        .put("state", row.standing().state().word())
        .put("why", row.standing().why())
        .put("replicas", job.replicas().size());
    job.newest().ifPresent(newest -> ReplicaJson.addTo(json.putObject("newest"), newest));
    ArrayNode lags = json.putArray("lags");
    long[] known =
        events.stream()
            .filter(event -> event.event() == Event.PUBLISHED)
            .flatMapToLong(event -> event.amount().times().lagMillis().stream())
            .toArray();
    for (int i = Math.max(0, known.length - LAGS); i < known.length; i++) {
      lags.add(known[i]);
    }
    Standing.lastAttempt(events).ifPresent(last -> json.set("lastEvent", eventJson(last)));
    ProofsJson.addTo(json.putObject("proofs"), reading.proofs(job.job()));
    ObjectNode live = json.putObject("live");
    row.live().forEach(live::put);
    json.put("promote", RestoreLine.promotion(watch.target(), job.job()));
  }

  static ObjectNode eventJson(AuditRecord event) {
    return AuditLine.toJson(event).put("atMillis", event.atMillis());
  }
}
