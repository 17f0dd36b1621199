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

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET} of the page's files and of its data, nothing else; changes nothing.
 *
 * <p>Whatever page somebody has open beside this one, it must not read this one: the name it was
 * asked for must be that of this machine (a stranger's name may be made to resolve to it), and the
 * browser is told to run no script, and to embed nothing, from elsewhere.
 */
final class PageHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);
  private static final Pattern OWN_NAME =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]{1,5})?");
  private static final String JOBS = "/api/jobs/";
  private static final String JSON = "application/json";

  /** Media type and name of the file, by path. */
  private static final Map<String, Resource> FILES =
      Map.of(
          "/", new Resource("index.html", "text/html; charset=utf-8"),
          "/dashboard.css", new Resource("dashboard.css", "text/css; charset=utf-8"),
          "/dashboard.js", new Resource("dashboard.js", "text/javascript; charset=utf-8"),
          "/charts.js", new Resource("charts.js", "text/javascript; charset=utf-8"));

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
              + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private record Resource(String name, String mediaType) {}

  private record Answer(int status, String mediaType, byte[] body) {
    static Answer text(int status, String text) {
      return new Answer(
          status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private final OverviewJson overview;
  private final JobJson job;
  private final Clock clock;

  PageHandler(OverviewJson overview, JobJson job, Clock clock) {
    this.overview = overview;
    this.job = job;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (RuntimeException e) {
        LOG.warn("The dashboard cannot answer {}", exchange.getRequestURI(), e);
        answer = Answer.text(HttpURLConnection.HTTP_INTERNAL_ERROR, "See the log: " + e);
      }
      Headers headers = exchange.getResponseHeaders();
      HEADERS.forEach(headers::set);
      headers.set("Content-Type", answer.mediaType());
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("");
    if (!OWN_NAME.matcher(host).matches()) {
      return Answer.text(
          HttpURLConnection.HTTP_FORBIDDEN, "Ask for it as localhost, by a tunnel from afar.");
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      return Answer.text(HttpURLConnection.HTTP_BAD_METHOD, "Nothing can be changed here.");
    }
    String path = exchange.getRequestURI().getPath();
    if (FILES.containsKey(path)) {
      return file(FILES.get(path));
    }
    if (path.equals("/api/overview")) {
      return new Answer(HttpURLConnection.HTTP_OK, JSON, bytes(overview.at(clock.millis())));
    }
    if (path.startsWith(JOBS) && JobId.matches(path.substring(JOBS.length()))) {
      return job.of(new JobId(path.substring(JOBS.length())), clock.millis())
          .map(json -> new Answer(HttpURLConnection.HTTP_OK, JSON, bytes(json)))
          .orElseGet(() -> Answer.text(HttpURLConnection.HTTP_NOT_FOUND, "There is no such job."));
    }
    return Answer.text(HttpURLConnection.HTTP_NOT_FOUND, "There is no such page.");
  }

  private static byte[] bytes(Object json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Answer file(Resource resource) throws IOException {
    try (InputStream in = PageHandler.class.getResourceAsStream(resource.name())) {
      return new Answer(HttpURLConnection.HTTP_OK, resource.mediaType(), in.readAllBytes());
    }
  }
}
