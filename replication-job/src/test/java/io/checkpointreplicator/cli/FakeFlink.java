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
package io.checkpointreplicator.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** A session cluster, as far as a drill asks it. Jobs are what a test says they are. */
final class FakeFlink implements AutoCloseable {
  private static final Pattern JOB = Pattern.compile("/jobs/([0-9a-f]{32})(/[a-z]+)?");
  private static final String RUNNING =
      "{'state':'RUNNING','vertices':[{'parallelism':2,'tasks':{'RUNNING':1,'FINISHED':1}}]}";

  /** Each request, as method and path, without the job's id. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What was to be run. */
  volatile JsonNode run;

  /** What was uploaded. */
  volatile String upload;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final String prefix;
  private volatile boolean cancelled;

  FakeFlink() throws IOException {
    this("");
  }

  /** Answers under a path, as behind a proxy, and nowhere else. */
  FakeFlink(String prefix) throws IOException {
    this.prefix = prefix;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(prefix + "/", this::handle);
    server.start();
    answer("POST /jars/upload", "{'filename':'/tmp/flink-web-upload/1_drill.jar'}");
    answer("POST /jars/1_drill.jar/run", "{'jobid':'whatever'}");
    answer("GET /jobs/ID", RUNNING);
    answer("GET /jobs/ID/checkpoints", "{'counts':{'completed':1},'latest':{}}");
    answer("PATCH /jobs/ID", "{}");
    answer("DELETE /jars/1_drill.jar", "{}");
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort() + prefix;
  }

  /** Lets it answer something else than a healthy cluster. */
  FakeFlink answer(String request, String json) {
    answers.put(request, json.replace('\'', '"'));
    return this;
  }

  /** Lets it not know a request. */
  FakeFlink forget(String request) {
    answers.remove(request);
    return this;
  }

  FakeFlink restored(String path) {
    return answer(
        "GET /jobs/ID/checkpoints",
        "{'counts':{'completed':1},'latest':{'restored':{'external_path':'" + path + "'}}}");
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(prefix.length());
    Matcher job = JOB.matcher(path);
    if (job.matches()) {
      path = "/jobs/ID" + (job.group(2) == null ? "" : job.group(2));
    }
    String request = exchange.getRequestMethod() + " " + path;
    requests.add(request);
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (request.equals("POST /jars/upload")) {
      upload = new String(body, StandardCharsets.UTF_8);
    } else if (request.endsWith("/run")) {
      run = new ObjectMapper().readTree(body);
    } else if (request.startsWith("PATCH")) {
      cancelled = true;
    }
    String answer = answers.get(request);
    if (request.equals("GET /jobs/ID") && cancelled) {
      answer = "{\"state\":\"CANCELED\"}";
    }
    int status = answer == null ? 404 : answer.contains("\"errors\"") ? 400 : 200;
    byte[] bytes = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
