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

import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The few requests of Flink's REST API that a drill makes; they are the same in Flink 1.20 and 2.
 * Thread-safe.
 */
final class FlinkRest {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** Programs are asked for their job graph meanwhile, which may list files and topics. */
  private static final Duration LONG_ANSWER = Duration.ofMinutes(5);

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI address;

  /** The API at an address such as {@code http://jobmanager:8081}. */
  FlinkRest(URI address) {
    this.address = address;
  }

  /** The cluster did not do it, and said so. */
  static class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** There is no such job, jar or request. */
  static final class NotFoundException extends RefusedException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
      super(message);
    }
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
        request("/jars/upload", LONG_ANSWER)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(body);
    try {
      String file = send(request).path("filename").asText();
      return file.substring(file.lastIndexOf('/') + 1);
    } catch (NotFoundException e) {
      throw new IOException(
          address
              + " takes no jars. Set web.submit.enable to true there, or name a session cluster's"
              + " REST address.",
          e);
    }
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  /** Runs the program in a jar; the id of its job. */
  String run(String jar, ObjectNode request) throws IOException, InterruptedException {
    return send(request("/jars/" + jar + "/run", LONG_ANSWER)
            .header("Content-Type", "application/json")
            .POST(text(JSON.writeValueAsString(request))))
        .path("jobid")
        .asText();
  }

  JsonNode job(String id) throws IOException, InterruptedException {
    return send(request("/jobs/" + id, ANSWER).GET());
  }

  JsonNode checkpoints(String id) throws IOException, InterruptedException {
    return send(request("/jobs/" + id + "/checkpoints", ANSWER).GET());
  }

  JsonNode exceptions(String id) throws IOException, InterruptedException {
    return send(request("/jobs/" + id + "/exceptions", ANSWER).GET());
  }

  /** Asks for the cancellation of a job, which takes some time. */
  void cancel(String id) throws IOException, InterruptedException {
    send(request("/jobs/" + id, ANSWER).method("PATCH", BodyPublishers.noBody()));
  }

  void deleteJar(String id) throws IOException, InterruptedException {
    send(request("/jars/" + id, ANSWER).DELETE());
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(patience);
  }

  private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<String> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException(
          "Flink's REST API at "
              + address
              + " does not answer: "
              + Messages.of(e)
              + ". Check --flink-rest.",
          e);
    }
    int status = response.statusCode();
    if (status == NOT_FOUND) {
      throw new NotFoundException(request.method() + " " + request.uri() + " is not found.");
    }
    JsonNode answer = parse(request, response.body());
    if (status / 100 != OK / 100) {
      throw new RefusedException(
          request.method()
              + " "
              + request.uri()
              + " answered "
              + status
              + ": "
              + RootCause.in(
                  answer.path("errors").path(answer.path("errors").size() - 1).asText()));
    }
    return answer;
  }

  private static JsonNode parse(HttpRequest request, String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException(
          request.uri() + " is no REST API of Flink: it answers no JSON. Check --flink-rest.", e);
    }
  }
}
