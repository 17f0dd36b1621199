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
package io.checkpointreplicator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts ask for metrics that there are. */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("src/deploy");
  private static final String RUNBOOKS = "src/docs/runbooks.md";
  private static final Pattern ALERT =
      Pattern.compile("- alert: (\\w+)\\n(?:(?!- alert:)[\\s\\S])*?\\n +runbook: (\\S+)\\n");
  private static final Pattern ALERT_SECTION = Pattern.compile("(?m)^### ([A-Z]\\w+)$");
  private static final Pattern SERIES =
      Pattern.compile("flink_taskmanager_job_task_operator_((?:source_job_|reason_)?\\w+)");

  /** As Prometheus has them. */
  private static Set<String> names() throws IllegalAccessException {
    Set<String> counters =
        Set.of(
            MetricNames.PUBLISHED,
            MetricNames.COPIED_FILES,
            MetricNames.COPIED_BYTES,
            MetricNames.REUSED_FILES,
            MetricNames.REUSED_BYTES,
            MetricNames.PLANNED_FILES,
            MetricNames.PLANNED_BYTES,
            MetricNames.ENDED_FILES,
            MetricNames.READ_BYTES,
            MetricNames.ENDED_JOBS,
            MetricNames.COPY_RETRIES,
            MetricNames.WAITING_FILES,
            MetricNames.DEDUPLICATED_FILES,
            MetricNames.DEDUPLICATED_BYTES);
    Set<String> reasons = Set.of(MetricNames.SKIPPED, MetricNames.FAILED);
    Set<String> names = new TreeSet<>();
    for (Field field : MetricNames.class.getFields()) {
      String name = (String) field.get(null);
      if (counters.contains(name)) {
        names.add(name);
      } else {
        names.add(
            (reasons.contains(name) ? MetricNames.REASON : MetricNames.SOURCE_JOB) + "_" + name);
      }
    }
    return names;
  }

  private static Set<String> seriesIn(String text) {
    Set<String> found = new TreeSet<>();
    Matcher series = SERIES.matcher(text);
    while (series.find()) {
      found.add(series.group(1));
    }
    return found;
  }

  @Test
  void theDashboardShowsMetricsThatThereAre() throws Exception {
    JsonNode dashboard =
        new ObjectMapper().readTree(DEPLOY.resolve("grafana-dashboard.json").toFile());
    Set<String> asked = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
      for (JsonNode query : panel.path("targets")) {
        Set<String> series = seriesIn(query.path("expr").asText());
        assertThat(series).as(query.toString()).isNotEmpty();
        asked.addAll(series);
      }
    }
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      asked.addAll(seriesIn(variable.path("query").asText()));
    }

    assertThat(names()).containsAll(asked);
    assertThat(asked).hasSizeGreaterThan(20);
  }

  @Test
  void alertsAskForMetricsThatThereAreAndSayWhatToDo() throws Exception {
    String rules = Files.readString(DEPLOY.resolve("prometheus-alerts.yaml"));

    assertThat(names()).containsAll(seriesIn(rules));
    assertThat(rules.split("- alert: ")).hasSize(13);
    for (String alert : rules.split("- alert: ")) {
      if (alert.contains("expr:")) {
        assertThat(alert).contains("severity: ", "summary: ", "description: ");
      }
    }
  }

  @Test
  void eachAlertHasItsRunbookAndEachRunbookItsAlert() throws IOException {
    String rules = Files.readString(DEPLOY.resolve("prometheus-alerts.yaml"));
    Map<String, String> runbooks = new TreeMap<>();
    ALERT.matcher(rules).results().forEach(alert -> runbooks.put(alert.group(1), alert.group(2)));

    assertThat(runbooks).hasSize(rules.split("- alert: ").length - 1);
    assertThat(runbooks)
        .allSatisfy(
            (alert, runbook) ->
                assertThat(runbook)
                    .isEqualTo(
                        "replication-job/" + RUNBOOKS + "#" + alert.toLowerCase(Locale.ROOT)));
    assertThat(ALERT_SECTION.matcher(Files.readString(Path.of(RUNBOOKS))).results())
        .extracting(section -> section.group(1))
        .containsExactlyInAnyOrderElementsOf(runbooks.keySet());
  }

  @Test
  void theDeploymentReportsToPrometheus() throws IOException {
    assertThat(Files.readString(DEPLOY.resolve("flink-deployment.yaml")))
        .contains("org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
  }
}
