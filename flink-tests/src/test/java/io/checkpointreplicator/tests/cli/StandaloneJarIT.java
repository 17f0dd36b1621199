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
package io.checkpointreplicator.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar while it streams, as its users and their scripts meet it. */
final class StandaloneJarIT {

  private static final String JOB = "0000000000000000000000000000a11e";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TIME_TO_END = Duration.ofSeconds(20);
  private static final String PASSWORD = "pa55word";
  private static final Pattern JOB_ID = Pattern.compile("\"jid\":\"([0-9a-f]{32})\"");
  private static final Pattern SCRIPT = Pattern.compile("<script src=\"([^\"]+)\"");

  @TempDir private static Path shared;
  private static SampleCheckpoint sample;
  private static Target target;
  private static JarProcess streaming;
  private static URI webUi;

  @TempDir private Path directory;

  @BeforeAll
  static void startStreaming() throws Exception {
    Path source = Files.createDirectories(shared.resolve("source"));
    target = new Target(shared.resolve("target"));
    streaming =
        JarProcess.start(
            Files.createDirectories(shared.resolve("streaming")),
            "replicate",
            "--source",
            source.toString(),
            "--target",
            target.directory().toString(),
            "--interval",
            "100ms",
            "--events",
            "kafka://127.0.0.1:" + portOfNobody() + "/checkpoints",
            "--config",
            Files.writeString(shared.resolve("secrets.yaml"), withPasswords()).toString(),
            "--ui-port",
            "0");
    sample = SampleCheckpoint.take(shared.resolve("sample"));
    webUi = URI.create(streaming.awaitWebUi());
    // A checkpoint is complete when its metadata appears, so it has to appear last.
    Path staged = sample.copyTo(shared.resolve("staged"), JOB).getParent();
    Files.move(staged, source.resolve(JOB));
    await("replica of " + JOB)
        .atMost(PATIENCE)
        .failFast(streaming::requireAlive)
        .until(() -> target.isVisible(JOB, sample.id()));
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String withPasswords() {
    return String.join(
        "\n",
        "replication.kafka:",
        "  security.protocol: SASL_PLAINTEXT",
        "  sasl.mechanism: PLAIN",
        "  sasl.jaas.config: >-",
        "    org.apache.kafka.common.security.plain.PlainLoginModule required",
        "    username=\"replicator\" password=\"" + PASSWORD + "\";",
        "  ssl.key.password: " + PASSWORD,
        "  interceptor.api.key: " + PASSWORD,
        "");
  }

  @AfterAll
  static void stopStreaming() {
    streaming.close();
  }

  @Test
  void whatStreamsIsPublishedAndToldByLatestInOneLine() throws IOException {
    target.assertPublished(JOB, sample);

    CommandRun latest =
        JarProcess.run(directory, "latest", "--target", target.directory().toString());

    assertThat(latest.exitCode()).as("%s", latest).isZero();
    assertThat(latest.stdout())
        .isEqualTo("file:" + target.replica(JOB, sample.id()) + System.lineSeparator());
    assertThat(latest.stderr()).isEmpty();
    assertThat(streaming.stdout()).as("logs go to stderr").isEmpty();
  }

  @Test
  void theWebUiIsServed() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html");
    Matcher script = SCRIPT.matcher(page.body());
    assertThat(script.find()).as(page.body()).isTrue();

    HttpResponse<String> code = get("/" + script.group(1));

    assertThat(code.statusCode()).isEqualTo(200);
    assertThat(code.headers().firstValue("content-type").orElseThrow()).contains("javascript");
    assertThat(code.body()).contains("function");
    assertThat(get("/jobs/overview").body()).contains("Checkpoint Replicator", "RUNNING");
  }

  @Test
  void theDashboardIsServedWhereItIsSaidToBe() throws Exception {
    URI dashboard = URI.create(streaming.awaitDashboard());

    HttpResponse<String> page = send(HttpRequest.newBuilder(dashboard));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Checkpoint Replicator</title>");
    await("the job on the dashboard")
        .atMost(PATIENCE)
        .until(
            () -> send(HttpRequest.newBuilder(dashboard.resolve("/api/overview"))).body(),
            overview -> overview.contains("\"job\":\"" + JOB + "\""));
  }

  @Test
  void passwordsAreNeitherInTheWebUiNorInLogs() throws Exception {
    await("a word of the consumer that was given the passwords")
        .atMost(PATIENCE)
        .until(() -> streaming.stderr().contains("could not be established"));
    Matcher job = JOB_ID.matcher(get("/jobs/overview").body());
    assertThat(job.find()).isTrue();
    String ofJob = "/jobs/" + job.group(1);
    String vertices = get(ofJob).body();
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/config",
                "/overview",
                "/jobs/overview",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/metrics",
                "/taskmanagers",
                ofJob,
                ofJob + "/config",
                ofJob + "/plan",
                ofJob + "/accumulators",
                ofJob + "/exceptions",
                ofJob + "/checkpoints",
                ofJob + "/checkpoints/config",
                ofJob + "/jobmanager/config",
                ofJob + "/jobmanager/environment"));
    Pattern.compile("\"id\":\"([0-9a-f]{32})\"")
        .matcher(vertices)
        .results()
        .forEach(id -> paths.add(ofJob + "/vertices/" + id.group(1)));
    assertThat(paths).as("PLAN, COPY and the others").hasSizeGreaterThan(18);
    for (String path : paths) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).doesNotContain(PASSWORD);
    }
    assertThat(streaming.stderr()).doesNotContain(PASSWORD);
    assertThat(streaming.stdout()).doesNotContain(PASSWORD);
  }

  @Test
  void nobodyCanUploadAProgram() throws Exception {
    String body =
        "--part\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"a.jar\"\r\n"
            + "Content-Type: application/x-java-archive\r\n\r\nprogram\r\n--part--\r\n";

    HttpResponse<String> upload =
        send(
            HttpRequest.newBuilder(webUi.resolve("/jars/upload"))
                .header("content-type", "multipart/form-data; boundary=part")
                .POST(HttpRequest.BodyPublishers.ofString(body)));

    assertThat(upload.statusCode()).as(upload.body()).isBetween(400, 499);
    assertThat(get("/jars").statusCode()).isEqualTo(404);
    assertThat(get("/config").body()).contains("\"web-submit\":false");
  }

  @Test
  void theWebUiListensOnLoopbackOnly() throws IOException {
    assertThat(InetAddress.getByName(webUi.getHost()).isLoopbackAddress()).isTrue();
    List<InetAddress> others = new ArrayList<>();
    // On Linux a second loopback address is there without being listed: what listens on all
    // addresses answers there, whatever networks this machine is in.
    others.add(InetAddress.getByName("127.0.0.2"));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .forEach(others::add);
    for (InetAddress address : others) {
      assertThatThrownBy(() -> connect(address))
          .as("%s", address)
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aPortThatIsTakenIsAnErrorThatNamesIt() throws IOException {
    CommandRun run =
        JarProcess.run(
            directory,
            "replicate",
            "--source",
            shared.resolve("source").toString(),
            "--target",
            directory.resolve("target").toString(),
            "--ui-port",
            String.valueOf(webUi.getPort()));

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.messages())
        .containsExactly(
            "Error: --ui-port: port "
                + webUi.getPort()
                + " is taken. Choose another port, or 0 for any free one.");
  }

  @Test
  void itEndsSoonWhenItIsTerminated() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source"));
    String replicas = directory.resolve("target").toString();
    try (JarProcess replicator =
        JarProcess.start(
            directory,
            "replicate",
            "--source",
            source.toString(),
            "--target",
            replicas,
            "--ui-port",
            "0")) {
      replicator.awaitWebUi();
      CommandRun latest = JarProcess.run(directory, "latest", "--target", replicas);
      assertThat(latest.exitCode()).as("%s", latest).isEqualTo(3);
      assertThat(latest.stdout()).isEmpty();
      assertThat(latest.messages())
          .containsExactly(
              "There is no replica: no file:" + replicas + "/<job-id>/chk-N/_metadata.");

      replicator.terminate();

      CommandRun end = replicator.awaitEnd(TIME_TO_END);
      assertThat(end.exitCode()).as("%s", end).isEqualTo(143);
      assertThat(end.stdout()).isEmpty();
    }
    assertThat(directory)
        .as("nothing temporary is left")
        .isDirectoryNotContaining(
            path -> !path.getFileName().toString().matches("source|target|std(out|err)-.*"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingElseListensBeyondLoopback() throws IOException {
    assertThat(ListeningSockets.of(streaming.pid()))
        .anySatisfy(socket -> assertThat(socket.getPort()).isEqualTo(webUi.getPort()))
        .allSatisfy(socket -> assertThat(socket.getAddress().isLoopbackAddress()).isTrue());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(webUi.resolve(path)).GET());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  private static void connect(InetAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, webUi.getPort()), (int) PATIENCE.toMillis());
    }
  }
}
