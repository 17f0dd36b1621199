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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.checkpointreplicator.rest.FlinkRest.NotFoundException;
import io.checkpointreplicator.rest.FlinkRest.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkRestTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int MOST_BYTES = 100;

  private final CountDownLatch ended = new CountDownLatch(1);
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{}";
  private volatile String asked;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          if (status / 100 == 3) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
          }
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.createContext("/silent", exchange -> awaitTheEnd());
    server.createContext(
        "/trickling",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write('{');
          out.flush();
          awaitTheEnd();
        });
    server.start();
  }

  private void awaitTheEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    ended.countDown();
    server.stop(0);
  }

  private URI host() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private FlinkRest rest(String path, Duration patience) {
    return new FlinkRest(URI.create(host() + path), patience, MOST_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /jobs/overview",
    "/, /jobs/overview",
    "/flink, /flink/jobs/overview",
    "/flink/, /flink/jobs/overview",
    "/a%20b/flink, /a%20b/flink/jobs/overview",
    "/flink?user=x#/overview, /flink/jobs/overview"
  })
  void aPathOfTheAddressIsKept(String path, String expected) throws Exception {
    body = "{\"jobs\":[]}";

    assertThat(rest(path, LONG).get("jobs/overview")).hasToString(body);

    assertThat(asked).isEqualTo("GET " + expected);
  }

  @Test
  void theAddressEndsWithASlash() {
    assertThat(rest("/flink", LONG).address()).isEqualTo(URI.create(host() + "/flink/"));
  }

  @Test
  void otherMethodsAreSentToo() throws Exception {
    FlinkRest rest = rest("", LONG);

    rest.send(rest.request("jars/1").DELETE(), LONG);

    assertThat(asked).isEqualTo("DELETE /jars/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "trickling"})
  void itWaitsNeitherForTheHeadNorForTheBodyForEver(String path) {
    assertThatThrownBy(() -> rest("", SHORT).get(path))
        .isInstanceOf(IOException.class)
        .hasMessage(host() + "/" + path + " has not answered within 300 ms.");
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> rest("", LONG).get("silent")).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anAnswerThatIsTooLongIsNotRead() throws Exception {
    body = "[" + " ".repeat(MOST_BYTES - 2) + "]";
    assertThat(rest("", LONG).get("jobs")).hasToString("[]");

    body += " ";
    assertThatThrownBy(() -> rest("", LONG).get("jobs"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Flink's REST API at "
                + host()
                + "/ does not answer: The answer is longer than 100 bytes.");
  }

  @Test
  void whereNobodyListensThatIsSaid() {
    server.stop(0);

    assertThatThrownBy(() -> rest("", LONG).get("jobs"))
        .isInstanceOf(IOException.class)
        .hasMessage("Flink's REST API at " + host() + "/ does not answer.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "\"text\""})
  void whatIsNoJsonIsNotOfFlink(String answer) {
    body = answer;

    assertThatThrownBy(() -> rest("", LONG).get("jobs"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RefusedException.class)
        .hasMessage(host() + "/jobs is no REST API of Flink: it does not answer JSON.");
  }

  @Test
  void whyTheClusterRefusesIsSaid() {
    status = 500;
    body = "{\"errors\":[\"Internal server error.\",\"x: y\\nCaused by: a.B: c\\n\\tat z\"]}";

    assertThatThrownBy(() -> rest("", LONG).get("jobs"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("GET " + host() + "/jobs answered 500: a.B: c");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 502})
  void aProxyRefusesWithoutJson(int code) {
    status = code;
    body = "<html>";

    assertThatThrownBy(() -> rest("", LONG).get("jobs"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("GET " + host() + "/jobs answered " + code + ".");
    assertThat(asked).as("no redirection is followed").isEqualTo("GET /jobs");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    status = 404;

    assertThatThrownBy(() -> rest("/flink", LONG).get("jobs/1"))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("GET " + host() + "/flink/jobs/1 is not found.");
  }

  @Test
  void whatMakesNoPathIsRefused() {
    assertThatThrownBy(() -> rest("", LONG).get("jobs/a b"))
        .isInstanceOf(IOException.class)
        .hasMessage(host() + "/ answers with what makes no path: jobs/a b.");
  }
}
