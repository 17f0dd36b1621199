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
package io.checkpointreplicator.tests.harness;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** The few questions that the tests ask a JobManager. A dead JobManager is an IOException. */
final class FlinkRest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern WITH_SLOTS = Pattern.compile("\"slotsNumber\":[1-9]");
  private static final Pattern STATUS = Pattern.compile("\"status\":\"([A-Z_]+)\"");

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI address;

  FlinkRest(URI address) {
    this.address = address;
  }

  URI address() {
    return address;
  }

  /**
   * Returns how many TaskManagers have registered and know it: they report their slots only then.
   * One that loses its JobManager before, asks the lost one in vain for minutes.
   */
  int taskManagers() throws IOException {
    return (int) WITH_SLOTS.matcher(get("/taskmanagers")).results().count();
  }

  JobStatus status(JobID job) throws IOException {
    return JobStatus.valueOf(found(STATUS, get("/jobs/" + job + "/status")));
  }

  /** Returns the exceptions of a job as JSON, newest first. */
  String exceptions(JobID job) throws IOException {
    return get("/jobs/" + job + "/exceptions");
  }

  /** Asks for the cancellation of a job, which takes some time. */
  void cancel(JobID job) throws IOException {
    send(request("/jobs/" + job).method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  /** Asks for a checkpoint of a job, whatever becomes of it. */
  void triggerCheckpoint(JobID job) throws IOException {
    send(
        request("/jobs/" + job + "/checkpoints")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}")));
  }

  private String get(String path) throws IOException {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT);
  }

  private String send(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.build();
    try {
      var response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "%s %s answered %d: %s"
                .formatted(
                    request.method(), request.uri(), response.statusCode(), response.body()));
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for " + request.uri());
    }
  }

  private static String found(Pattern pattern, String answer) throws IOException {
    Matcher matcher = pattern.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("Answer of the JobManager has no " + pattern + ": " + answer);
    }
    return matcher.group(1);
  }
}
