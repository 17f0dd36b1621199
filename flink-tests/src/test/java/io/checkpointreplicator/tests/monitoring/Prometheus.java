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
package io.checkpointreplicator.tests.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A Prometheus on the loopback interface that scrapes one replicator and knows the alerts. */
final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"]");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it.
   *
   * @param work existing directory for its configuration and data
   * @param rules its alerts
   * @param port where it listens
   * @param replicatorPort where the replicator shows its metrics
   */
  static Prometheus start(Path work, Path rules, int port, int replicatorPort) throws IOException {
    Path configuration =
        Files.writeString(
            work.resolve("prometheus.yml"),
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              evaluation_interval: 500ms
            rule_files: ['%s']
            scrape_configs:
              - job_name: checkpoint-replicator
                static_configs:
                  - targets: ['127.0.0.1:%d']
            """
                .formatted(rules, replicatorPort));
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + work.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("prometheus.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Prometheus prometheus =
        new Prometheus(process, URI.create("http://127.0.0.1:" + port + "/api/v1/query"));
    await("an answer of Prometheus, see " + work)
        .atMost(PATIENCE)
        .failFast(() -> !process.isAlive())
        .ignoreExceptions()
        .until(() -> !prometheus.query("vector(1)").isEmpty());
    return prometheus;
  }

  /** The values of the series that an expression has now. */
  List<Double> query(String expression) throws IOException, InterruptedException {
    List<Double> values = new ArrayList<>();
    VALUE
        .matcher(answer(expression))
        .results()
        .forEach(value -> values.add(Double.valueOf(value.group(1))));
    return values;
  }

  /** What Prometheus answers to an expression, with labels. */
  String answer(String expression) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(address + "?query=" + URLEncoder.encode(expression, UTF_8)))
            .timeout(PATIENCE)
            .build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    assertThat(answer).as(expression).contains("\"status\":\"success\"");
    return answer;
  }

  /** Whether an alert fires; for a source job, if one is given. */
  boolean fires(String alert, String labels) throws IOException, InterruptedException {
    String matchers = "alertname=\"" + alert + "\",alertstate=\"firing\"" + labels;
    return !query("ALERTS{" + matchers + "}").isEmpty();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
