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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.rest.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** The few requests that a drill makes of a cluster. Thread-safe. */
final class SessionCluster {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** Programs are asked for their job graph meanwhile, which may list files and topics. */
  private static final Duration LONG_ANSWER = Duration.ofMinutes(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FlinkRest rest;

  /** The one whose REST API is at an address. */
  SessionCluster(URI address) {
    this.rest = new FlinkRest(address, ANSWER);
  }

  /** Uploads a jar; its id. */
  String upload(Path jar) throws IOException, InterruptedException {
    String boundary = UUID.randomUUID().toString();
    BodyPublisher body =
        BodyPublishers.concat(
            text(
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\n"
                        .formatted(boundary, "drill.jar")
                    + "Content-Type: application/x-java-archive\r\n\r\n"),
            BodyPublishers.ofFile(jar),
            text("\r\n--" + boundary + "--\r\n"));
    HttpRequest.Builder request =
        rest.request("jars/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(body);
    try {
      String file = send(request, LONG_ANSWER).path("filename").asText();
      return file.substring(file.lastIndexOf('/') + 1);
    } catch (FlinkRest.NotFoundException e) {
      throw new IOException(
          rest.address()
              + " takes no jars. Set web.submit.enable to true there, or name a session cluster's"
              + " REST address.",
          e);
    }
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  /** Runs the program in a jar. */
  void run(String jar, ObjectNode program) throws IOException, InterruptedException {
    send(
        rest.request("jars/" + jar + "/run")
            .header("Content-Type", "application/json")
            .POST(text(JSON.writeValueAsString(program))),
        LONG_ANSWER);
  }

  JsonNode job(String id) throws IOException, InterruptedException {
    return send(rest.request("jobs/" + id), ANSWER);
  }

  JsonNode checkpoints(String id) throws IOException, InterruptedException {
    return send(rest.request("jobs/" + id + "/checkpoints"), ANSWER);
  }

  JsonNode exceptions(String id) throws IOException, InterruptedException {
    return send(rest.request("jobs/" + id + "/exceptions"), ANSWER);
  }

  /** Asks for the cancellation of a job, which takes some time. */
  void cancel(String id) throws IOException, InterruptedException {
    send(rest.request("jobs/" + id).method("PATCH", BodyPublishers.noBody()), ANSWER);
  }

  void deleteJar(String id) throws IOException, InterruptedException {
    send(rest.request("jars/" + id).DELETE(), ANSWER);
  }

  private JsonNode send(HttpRequest.Builder request, Duration atMost)
      throws IOException, InterruptedException {
    try {
      return rest.send(request, atMost);
    } catch (FlinkRest.RefusedException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(e.getMessage() + " Check --flink-rest.", e);
    }
  }
}
