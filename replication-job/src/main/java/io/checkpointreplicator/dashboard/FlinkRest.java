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

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** The replicator's job, asked of a JobManager. Thread-safe. */
final class FlinkRest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET_OPTION = "replication.target";

  private final URI address;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  FlinkRest(URI address) {
    String text = address.toString();
    this.address = URI.create(text.endsWith("/") ? text : text + "/");
  }

  URI address() {
    return address;
  }

  /** A running replicator and where it writes, as far as it tells. */
  record Replicator(String id, Optional<String> target) {}

  /**
   * The replicators that run there.
   *
   * @throws IOException if the JobManager does not answer
   */
  List<Replicator> replicators() throws IOException {
    List<Replicator> found = new ArrayList<>();
    for (JsonNode job : ask("jobs/overview").path("jobs")) {
      if (job.path("state").asText().equals("RUNNING")) {
        String id = job.path("jid").asText();
        JsonNode configuration = ask("jobs/" + id + "/config").path("execution-config");
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
  List<String> metricPaths(String job) throws IOException {
    List<String> paths = new ArrayList<>();
    for (JsonNode vertex : ask("jobs/" + job).path("vertices")) {
      paths.add("jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics");
    }
    return paths;
  }

  /** What the JobManager answers. */
  JsonNode ask(String path) throws IOException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(
            address.resolve(path) + " answers with status " + answer.statusCode() + ".");
      }
      return JSON.readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + address, e);
    } catch (ConnectException | HttpTimeoutException e) {
      // Theirs have no words, or few.
      throw new IOException("No answer from " + address + ".", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(address + " answers with what makes no path: " + path, e);
    }
  }
}
