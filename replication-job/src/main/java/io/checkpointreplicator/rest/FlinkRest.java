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
package io.checkpointreplicator.rest;

import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Asks Flink's REST API, which is the same in Flink 1.20 and 2, and waits for the answer: neither
 * for ever nor for more than 32 MiB. Follows no redirection. Thread-safe.
 */
public final class FlinkRest {
  /** Names of the metrics of some ten thousand jobs fit in. */
  private static final int MOST_BYTES = 32 * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final URI address;
  private final Duration patience;
  private final int mostBytes;

  /** The cluster did not do it, and said so. */
  public static class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** There is no such thing as was asked for. */
  public static final class NotFoundException extends RefusedException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
      super(message);
    }
  }

  /**
   * The API at an address.
   *
   * @param address such as {@code http://jobmanager:8081}, or with a path if it is behind a proxy:
   *     {@code https://proxy/flink}
   * @param patience how long an answer may take if nothing else is said
   */
  public FlinkRest(URI address, Duration patience) {
    this(address, patience, MOST_BYTES);
  }

  FlinkRest(URI address, Duration patience, int mostBytes) {
    String path = address.getRawPath();
    // What is asked is resolved against it, which drops what follows the last slash.
    this.address =
        URI.create(
            address.getScheme()
                + "://"
                + address.getRawAuthority()
                + (path.endsWith("/") ? path : path + "/"));
    this.patience = patience;
    this.mostBytes = mostBytes;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The address, with a slash at its end. */
  public URI address() {
    return address;
  }

  /**
   * Begins a request.
   *
   * @param path relative to the address, such as {@code jobs/overview}
   * @throws IOException if it is none: parts of it may be what the cluster has answered
   */
  public HttpRequest.Builder request(String path) throws IOException {
    try {
      return HttpRequest.newBuilder(address.resolve(path));
    } catch (IllegalArgumentException e) {
      throw new IOException(address + " answers with what makes no path: " + path + ".", e);
    }
  }

  /**
   * What is at a path.
   *
   * @param path relative to the address
   * @throws IOException as {@link #send} does
   * @throws InterruptedException if interrupted
   */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path), patience);
  }

  /**
   * Sends a request.
   *
   * @param atMost how long the whole answer may take
   * @return the answer
   * @throws NotFoundException if there is no such thing
   * @throws RefusedException if the cluster says that it does not do it, and why
   * @throws IOException if it does not answer, or not as Flink does
   * @throws InterruptedException if interrupted; it may be done nevertheless
   */
  public JsonNode send(HttpRequest.Builder builder, Duration atMost)
      throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<byte[]> answer = exchange(request, atMost);
    String asked = request.method() + " " + request.uri();
    if (answer.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      throw new NotFoundException(asked + " is not found.");
    }
    Optional<JsonNode> json = parse(answer.body());
    if (answer.statusCode() / 100 != HttpURLConnection.HTTP_OK / 100) {
      throw new RefusedException(
          asked + " answered " + answer.statusCode() + json.map(FlinkRest::reason).orElse("."));
    }
    return json.orElseThrow(
        () ->
            new IOException(request.uri() + " is no REST API of Flink: it does not answer JSON."));
  }

  private HttpResponse<byte[]> exchange(HttpRequest request, Duration atMost)
      throws IOException, InterruptedException {
    // A timeout of the request would end with the head of the answer, and not bound its body.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new BoundedBody(mostBytes));
    try {
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          "Flink's REST API at " + address + " does not answer" + reason(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException(
          request.uri() + " has not answered within " + atMost.toMillis() + " ms.", e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Where nobody listens Java has no words. */
  private static String reason(Throwable error) {
    if (error.getMessage() == null) {
      return ".";
    }
    String message = Messages.of(error);
    return ": " + message + (message.endsWith(".") ? "" : ".");
  }

  private static Optional<JsonNode> parse(byte[] body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(JsonNode::isContainerNode);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Flink puts what it calls an internal error first, and the trace last. */
  private static String reason(JsonNode answer) {
    JsonNode errors = answer.path("errors");
    return ": " + RootCause.in(errors.path(errors.size() - 1).asText());
  }
}
