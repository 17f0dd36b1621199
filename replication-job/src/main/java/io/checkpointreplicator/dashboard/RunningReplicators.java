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

import io.checkpointreplicator.rest.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The replicators at a JobManager, as far as it tells of them. Thread-safe. */
final class RunningReplicators {
  /** What to do if it does not. */
  static final String REMEDY = " See that it runs and that --rest is its address.";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String TARGET_OPTION = "replication.target";

  private final FlinkRest rest;

  RunningReplicators(URI address) {
    this.rest = new FlinkRest(address, PATIENCE);
  }

  URI address() {
    return rest.address();
  }

  /** A running replicator and where it writes, as far as it tells. */
  record Replicator(String id, Optional<String> target) {}

  /**
   * Those that run there.
   *
   * @throws IOException if the JobManager does not answer
   */
  List<Replicator> all() throws IOException, InterruptedException {
    List<Replicator> found = new ArrayList<>();
    for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
      if (job.path("state").asText().equals("RUNNING")) {
        String id = job.path("jid").asText();
        JsonNode configuration = rest.get("jobs/" + id + "/config").path("execution-config");
        JsonNode target = configuration.path("user-config").path(TARGET_OPTION);
        if (target.isTextual()) {
          found.add(new Replicator(id, Optional.of(target.asText())));
        } else if (job.path("name").asText().startsWith("Checkpoint Replicator")) {
          found.add(new Replicator(id, Optional.empty()));
        }
      }
    }
    return found;
  }

  /** Paths of the metrics of all subtasks of each of a job's operators. */
  List<String> metricPaths(String job) throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    for (JsonNode vertex : rest.get("jobs/" + job).path("vertices")) {
      paths.add("jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics");
    }
    return paths;
  }

  /** Metrics at such a path, with what is asked of them. */
  JsonNode metrics(String path) throws IOException, InterruptedException {
    return rest.get(path);
  }
}
