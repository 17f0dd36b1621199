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
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.promote.RestoreLine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code /api/jobs/<id>}: one job at length. Times in milliseconds since the epoch.
 *
 * <pre>
 * { "now", "readAt", "job", "state", "why", "promoted",
 *   "restore": { "promote", "run", "problem" },
 *   "replicas": [ { "checkpoint", "path", "completedAt", "publishedAt", "lagMillis", "files",
 *     "bytes", "newFiles", "newBytes", "source", "sharedFiles", "sharedBytes", "problem" }, ... ],
 *   "events": [ { line of the audit log, "atMillis" }, ... ],
 *   "proofs": {@link ProofsJson},
 *   "live": { name: value, ... } }
 * </pre>
 *
 * {@code sharedFiles} are those that the next older replica names too. {@code run} is the line that
 * starts the job from its newest replica. What is not known is absent.
 */
final class JobJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TargetWatch watch;
  private final Optional<LiveMetrics> metrics;
  private final SharedFiles shared;
  private volatile Restores restores = new Restores("", "");

  /** The line of a replica, by its path; the last one that was asked for. */
  private record Restores(String replica, String line) {}

  JobJson(TargetWatch watch, Optional<LiveMetrics> metrics) {
    this.watch = watch;
    this.metrics = metrics;
    this.shared = new SharedFiles(watch.target());
  }

  /** Empty if there is no such job. */
  Optional<ObjectNode> of(JobId id, long nowMillis) {
    Reading reading = watch.seen().reading();
    if (!reading.allJobs().contains(id)) {
      return Optional.empty();
    }
    ReadJob job = reading.job(id);
    List<AuditRecord> events = reading.events(id);
    Map<String, Double> live = metrics.map(all -> all.live().of(id)).orElse(Map.of());
    Standing standing = Standing.of(job, reading.proofs(id).proofs(), events, live, nowMillis);
    ObjectNode json =
        JSON.createObjectNode()
            .put("now", nowMillis)
            .put("readAt", reading.atMillis())
            .put("job", id.hex())
            .put("state", standing.state().word())
            .put("why", standing.why());
    job.promoted().ifPresent(promoted -> json.put("promoted", promoted));
    addRestore(json.putObject("restore"), job);
    ArrayNode replicas = json.putArray("replicas");
    for (int i = 0; i < job.replicas().size(); i++) {
      ObjectNode node = ReplicaJson.addTo(replicas.addObject(), job.replicas().get(i));
      if (i + 1 < job.replicas().size()) {
        shared
            .between(job.replicas().get(i), job.replicas().get(i + 1))
            .ifPresent(
                both -> node.put("sharedFiles", both.files()).put("sharedBytes", both.bytes()));
      }
    }
    ArrayNode list = json.putArray("events");
    events.forEach(event -> list.add(OverviewJson.eventJson(event)));
    ProofsJson.addTo(json.putObject("proofs"), reading.proofs(id));
    ObjectNode values = json.putObject("live");
    live.forEach(values::put);
    return Optional.of(json);
  }

  private void addRestore(ObjectNode restore, ReadJob job) {
    if (job.newest().isEmpty()) {
      return;
    }
    restore.put("promote", RestoreLine.promotion(watch.target(), job.job()));
    ReadReplica newest = job.newest().get();
    try {
      restore.put("run", line(newest));
    } catch (IOException e) {
      restore.put(
          "problem", "The metadata of " + newest.path() + " cannot be read: " + Messages.of(e));
    }
  }

  private String line(ReadReplica newest) throws IOException {
    String path = newest.path().toString();
    Restores last = restores;
    if (!last.replica().equals(path)) {
      last = new Restores(path, RestoreLine.of(newest.path()));
      restores = last;
    }
    return last.line();
  }
}
