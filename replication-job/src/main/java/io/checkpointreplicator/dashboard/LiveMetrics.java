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
import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running replicator measures of each source job: the gauges {@code
 * <operator>.source_job.<job-id>.<name>}, whatever there is of them. {@link #update} is for one
 * thread, the rest for all.
 */
final class LiveMetrics {
  /** As many names as fit into a request of Flink's REST server, which takes 4 KiB. */
  private static final int NAMES_PER_REQUEST = 40;

  private static final Pattern NAME =
      Pattern.compile("(?:.*\\.)?source_job\\.([0-9a-f]{32})\\.([A-Za-z]{1,40})");
  private static final Logger LOG = LoggerFactory.getLogger(LiveMetrics.class);

  private final RunningReplicators replicators;
  private volatile Live live = new Live(Map.of(), Optional.empty());

  /**
   * What is known.
   *
   * @param byJob value by name, of each source job
   * @param problem why there is nothing newer, with the remedy; empty if there is
   */
  record Live(Map<JobId, Map<String, Double>> byJob, Optional<String> problem) {
    Map<String, Double> of(JobId job) {
      return byJob.getOrDefault(job, Map.of());
    }
  }

  /** What the replicators at a JobManager measure. */
  LiveMetrics(URI jobManager) {
    this.replicators = new RunningReplicators(jobManager);
  }

  URI jobManager() {
    return replicators.address();
  }

  Live live() {
    return live;
  }

  /** Asks anew. */
  void update() {
    try {
      List<RunningReplicators.Replicator> running = replicators.all();
      Map<JobId, Map<String, Double>> byJob = new HashMap<>();
      for (RunningReplicators.Replicator replicator : running) {
        for (String path : replicators.metricPaths(replicator.id())) {
          read(path, byJob);
        }
      }
      live =
          new Live(
              byJob,
              running.isEmpty()
                  ? Optional.of(
                      "No replicator runs at " + jobManager() + ". Start it with 'replicate'.")
                  : Optional.empty());
    } catch (IOException | RuntimeException e) {
      LOG.debug("No metrics from {}", jobManager(), e);
      // Old numbers would pass for new ones.
      live =
          new Live(
              Map.of(),
              Optional.of(
                  "The JobManager at "
                      + jobManager()
                      + " does not tell of the replicator: "
                      + Messages.of(e)
                      + RunningReplicators.REMEDY));
    } catch (InterruptedException e) {
      // The dashboard is being closed.
      Thread.currentThread().interrupt();
    }
  }

  private void read(String path, Map<JobId, Map<String, Double>> byJob)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : replicators.metrics(path)) {
      String id = metric.path("id").asText();
      if (NAME.matcher(id).matches()) {
        names.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
      }
    }
    for (int from = 0; from < names.size(); from += NAMES_PER_REQUEST) {
      List<String> some = names.subList(from, Math.min(names.size(), from + NAMES_PER_REQUEST));
      for (JsonNode metric : replicators.metrics(path + "?agg=max&get=" + String.join(",", some))) {
        add(metric.path("id").asText(), metric.path("max"), byJob);
      }
    }
  }

  private static void add(String id, JsonNode value, Map<JobId, Map<String, Double>> byJob) {
    Matcher name = NAME.matcher(id);
    if (name.matches() && value.isNumber() && Double.isFinite(value.asDouble())) {
      byJob
          .computeIfAbsent(new JobId(name.group(1)), job -> new HashMap<>())
          .merge(name.group(2), value.asDouble(), Math::max);
    }
  }
}
