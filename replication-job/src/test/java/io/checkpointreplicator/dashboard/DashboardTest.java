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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.history.WrittenLog;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.ProofFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER = new JobId("b".repeat(32));
  private static final Duration PAUSE = Duration.ofMillis(50);

  @TempDir private Path directory;
  private Path target;
  private Dashboard dashboard;

  @BeforeEach
  void start() throws IOException {
    target = Files.createDirectory(directory.resolve("target"));
    dashboard =
        Dashboard.start(
            new Dashboard.View(path(), Optional.empty(), PAUSE), "--port", OptionalInt.of(0));
  }

  @AfterEach
  void stop() {
    dashboard.close();
  }

  private StorePath path() {
    return StorePath.parse("file:" + target);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(dashboard.address().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private JsonNode overview() throws Exception {
    return new ObjectMapper().readTree(send("GET", "/api/overview").body());
  }

  private JsonNode await(Predicate<JsonNode> condition) {
    return Awaitility.await().until(this::overview, condition);
  }

  @Test
  void anEmptyTargetHasNoJobs() {
    JsonNode overview = await(json -> json.has("readAt"));

    assertThat(overview.path("target").asText()).isEqualTo("file:" + target);
    assertThat(overview.path("coverage").toString())
        .isEqualTo("{\"jobs\":0,\"covered\":0,\"promoted\":0}");
    assertThat(overview.has("problem")).isFalse();
    assertThat(overview.has("rest")).isFalse();
  }

  @Test
  void tellsOfJobsTheWorstFirst() throws Exception {
    ReplicaTree.local(target, JOB)
        .replica(1, "shared/a", "chk-1/m")
        .replica(2, "shared/a", "chk-2/m");
    new WrittenLog(target)
        .part(
            new AuditRecord(
                Instant.now().toEpochMilli(),
                OTHER,
                7,
                AuditRecord.Event.FAILED,
                "<img src=x>",
                AuditRecord.Amount.NONE));

    JsonNode jobs =
        await(
                json ->
                    json.path("jobs").size() == 2
                        && json.path("jobs").path(1).path("replicas").asInt() == 2)
            .path("jobs");

    assertThat(jobs.path(0).path("job").asText()).isEqualTo(OTHER.hex());
    assertThat(jobs.path(0).path("state").asText()).isEqualTo("no-replica");
    assertThat(jobs.path(0).path("why").asText()).isEqualTo("<img src=x>");
    assertThat(jobs.path(0).path("lastEvent").path("event").asText()).isEqualTo("FAILED");
    JsonNode job = jobs.path(1);
    assertThat(job.path("replicas").asInt()).isEqualTo(2);
    assertThat(job.path("newest").path("path").asText())
        .isEqualTo("file:" + target + "/" + JOB + "/chk-2");
    assertThat(job.path("newest").path("bytes").asLong()).isEqualTo(20);
    assertThat(job.path("promote").asText())
        .isEqualTo(
            "java -jar checkpoint-replicator-standalone.jar promote --target file:"
                + target
                + " --job "
                + JOB);
  }

  @Test
  void tellsOfOneJobAtLength() throws Exception {
    ReplicaTree.local(target, JOB)
        .replica(1, "shared/a", "shared/b", "chk-1/m")
        .replica(2, "shared/a", "shared/b", "chk-2/m");
    await(json -> json.path("jobs").path(0).path("replicas").asInt() == 2);

    JsonNode job = new ObjectMapper().readTree(send("GET", "/api/jobs/" + JOB).body());

    // The metadata of the fixture is that of a job with changelog.
    assertThat(job.path("restore").path("run").asText())
        .isEqualTo(
            "flink run -Dstate.changelog.enabled=false -s file:"
                + target
                + "/"
                + JOB
                + "/chk-2 -claimMode NO_CLAIM");
    assertThat(job.path("replicas").path(0).path("checkpoint").asInt()).isEqualTo(2);
    assertThat(job.path("replicas").path(0).path("sharedFiles").asInt()).isEqualTo(2);
    assertThat(job.path("replicas").path(0).path("sharedBytes").asInt()).isEqualTo(20);
    assertThat(job.path("replicas").path(1).has("sharedFiles")).isFalse();
    assertThat(job.path("events").isArray()).isTrue();
  }

  @Test
  void tellsWhatWasProvenOfAJob() throws Exception {
    ReplicaTree.local(target, JOB).replica(1, "shared/a");
    ReplicaTree.local(target, OTHER).replica(1, "shared/a");
    ProofFile proofs = new ProofFile(path(), JOB);
    proofs.record(new Proof.Verified(1000, 1, 10));
    proofs.record(new Proof.Restored(2000, 2, Proof.Restore.CLUSTER, 3, 20, 500));
    proofs.record(new Proof.Failed(3000, 3, Proof.By.DRILL, "<b>no slots</b>"));
    await(json -> json.path("jobs").path(0).path("proofs").has("failed"));

    assertThat(overview().path("jobs").path(0).path("state").asText()).isEqualTo("disproven");
    assertThat(overview().path("coverage").path("covered").asInt()).isEqualTo(1);
    assertThat(overview().path("jobs").path(1).path("proofs")).isEmpty();
    JsonNode job = new ObjectMapper().readTree(send("GET", "/api/jobs/" + JOB).body());
    assertThat(job.path("proofs").toString())
        .isEqualTo(
            "{\"verified\":{\"at\":1000,\"checkpoint\":1,\"bytes\":10},"
                + "\"restored\":{\"at\":2000,\"checkpoint\":2,\"how\":\"cluster\",\"files\":3,"
                + "\"bytes\":20,\"millis\":500},"
                + "\"failed\":{\"at\":3000,\"checkpoint\":3,\"by\":\"drill\","
                + "\"reason\":\"<b>no slots</b>\"}}");
  }

  @Test
  void aRecordOfProofsThatIsDamagedIsAProblemOfItsJob() throws Exception {
    ReplicaTree.local(target, JOB).replica(1, "shared/a");
    ProofFile proofs = new ProofFile(path(), JOB);
    proofs.record(new Proof.Verified(1000, 1, 10));
    Files.writeString(directory.resolve("target/_replicator/proofs/" + JOB + ".json"), "[]");

    JsonNode job =
        await(json -> json.path("jobs").path(0).path("proofs").has("problem")).path("jobs").path(0);

    assertThat(job.path("state").asText()).isEqualTo("covered");
    assertThat(job.path("proofs").path("problem").asText())
        .isEqualTo(
            proofs.path()
                + " cannot be read; delete it. Cause: IOException: Not a record of proofs: no JSON object");
  }

  @Test
  void aTargetThatIsAwayLeavesWhatWasKnownOfIt() throws Exception {
    ReplicaTree.local(target, JOB).replica(1, "shared/a");
    await(json -> json.path("jobs").size() == 1);
    Path away = Files.move(target, directory.resolve("away"));

    JsonNode overview = await(json -> json.has("problem"));

    assertThat(overview.path("problem").asText())
        .isEqualTo(
            "The target file:"
                + target
                + " is not there any more. See that the storage is mounted and reachable from"
                + " here, and that this process may read it.");
    assertThat(overview.path("jobs")).hasSize(1);
    assertThat(overview.path("readAt").asLong()).isPositive();
    Files.move(away, target);
    await(json -> !json.has("problem"));
  }

  @Test
  void aDamagedManifestIsAProblemOfItsJob() throws Exception {
    ReplicaTree tree = ReplicaTree.local(directory.resolve("staged"), JOB).replica(1, "shared/a");
    Files.writeString(tree.onDisk(tree.layout().manifest(1)), "x");
    Files.move(directory.resolve("staged").resolve(JOB.hex()), target.resolve(JOB.hex()));

    JsonNode job = await(json -> json.path("jobs").size() == 1).path("jobs").path(0);

    assertThat(job.path("state").asText()).isEqualTo("unreadable");
    assertThat(job.path("why").asText())
        .startsWith("The manifest file:")
        .contains("cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/dashboard.css", "/dashboard.js", "/charts.js", "/api/overview"})
  void allAnswersAreForThisPageOnly(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self';")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index.html",
        "/../dashboard.css",
        "/api/jobs/",
        "/api/jobs/x",
        "/api",
        "/PageHandler.class"
      })
  void thereIsNothingElse(String path) throws Exception {
    assertThat(send("GET", path).statusCode()).isEqualTo(404);
  }

  @Test
  void aJobThatIsNotThereIsNotFound() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/jobs/" + OTHER);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("There is no such job.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void nothingCanBeChanged(String method) throws Exception {
    HttpResponse<String> answer = send(method, "/");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
    assertThat(answer.body()).isEqualTo("Nothing can be changed here.\n");
  }

  @Test
  void aStrangersNameForThisMachineIsRefused() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", dashboard.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/overview HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 403");
      assertThat(answer.lines()).contains("Ask for it as localhost, by a tunnel from afar.");
    }
  }

  @Test
  void aPortThatIsTakenIsAnErrorThatNamesIt() {
    int taken = dashboard.address().getPort();
    assertThatThrownBy(
            () ->
                Dashboard.start(
                    new Dashboard.View(path(), Optional.empty()), "--port", OptionalInt.of(taken)))
        .isInstanceOf(OptionException.class)
        .hasMessage("--port: port %d is taken. Choose another port, or 0 for any free one.", taken);
  }

  @Test
  void byDefaultThePortIsTheFirstFreeOne() throws IOException {
    Dashboard.View view = new Dashboard.View(path(), Optional.empty());
    try (Dashboard first = Dashboard.start(view, "--port", OptionalInt.empty());
        Dashboard second = Dashboard.start(view, "--port", OptionalInt.empty())) {
      assertThat(first.address().getPort()).isBetween(8281, 8380);
      assertThat(second.address().getPort()).isGreaterThan(first.address().getPort());
    }
  }
}
