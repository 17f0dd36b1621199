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

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers as a JobManager does, what a test says. */
final class JobManagerFake implements AutoCloseable {
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final HttpServer server;

  JobManagerFake() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String asked = exchange.getRequestURI().toString();
          String answer =
              answers.entrySet().stream()
                  .filter(entry -> asked.startsWith(entry.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse("");
          byte[] body = answer.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              answer.isEmpty() ? 404 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** The first answer whose path begins what is asked is given; apostrophes for quotes. */
  JobManagerFake answering(String path, String answer) {
    answers.put(path, answer);
    return this;
  }

  /** A replicator that tells of its target. */
  JobManagerFake replicatingTo(String target) {
    return answering(
            "/jobs/overview",
            "{'jobs':[{'jid':'r1','name':'n','state':'RUNNING'},{'jid':'r2','state':'FINISHED'}]}")
        .answering(
            "/jobs/r1/config",
            "{'execution-config':{'user-config':{'replication.target':'%s'}}}".formatted(target));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
