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
package io.checkpointreplicator.tests.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.cli.JarProcess;
import io.checkpointreplicator.tests.harness.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar, scraped by Prometheus, before, during and after an outage of the target. */
@Tag("one-line")
final class PrometheusIT {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId PROMOTED = new JobId("b".repeat(32));
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path DEPLOY = Path.of("../replication-job/src/deploy");
  private static final Path RULES = DEPLOY.resolve("prometheus-alerts.yaml");
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

  @TempDir private Path directory;
  private Path source;
  private Path target;
  private SteadySource job;
  private JarProcess replicator;
  private Prometheus prometheus;

  @BeforeAll
  static void install() throws Exception {
    Programs.install("install-prometheus", "prometheus", "promtool");
  }

  @BeforeEach
  void start() throws Exception {
    source = Files.createDirectories(directory.resolve("source"));
    target = Files.createDirectories(directory.resolve("target"));
    int metricsPort = freePort();
    job = SteadySource.start(source, JOB, INTERVAL);
    replicator = startReplicator(metricsPort);
    prometheus =
        Prometheus.start(
            Files.createDirectories(directory.resolve("prometheus")),
            withShortDurations(),
            freePort(),
            metricsPort);
  }

  @AfterEach
  void stop() {
    Stream.of(prometheus, replicator, job).forEach(PrometheusIT::close);
  }

  private static void close(AutoCloseable each) {
    try {
      if (each != null) {
        each.close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private JarProcess startReplicator(int metricsPort) throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("config.yaml"),
        """
        metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
        metrics.reporter.prom.port: %d
        """
            .formatted(metricsPort));
    return JarProcess.start(
        Files.createDirectories(directory.resolve("replicator")),
        "replicate",
        "--source",
        source.toString(),
        "--target",
        target.toString(),
        "--interval",
        "100ms",
        "--parallelism",
        "2",
        "--ui-port",
        "0",
        "--conf-dir",
        conf.toString());
  }

  /** The same rules, which are in less of a hurry in earnest. */
  private Path withShortDurations() throws IOException {
    return Files.writeString(
        directory.resolve("alerts.yaml"),
        Files.readString(RULES).replaceAll("(?m)^( +for: ).*$", "$11s"));
  }

  private void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(PATIENCE).failFast(replicator::requireAlive).until(holds);
  }

  private void awaitAlert(String alert) {
    eventually(alert, () -> prometheus.fires(alert, ofJob(JOB)));
  }

  private void awaitNoAlert(String alert) {
    eventually("no " + alert, () -> !prometheus.fires(alert, ofJob(JOB)));
  }

  private static String ofJob(JobId job) {
    return "," + MetricNames.SOURCE_JOB + "=\"" + job + "\"";
  }

  private static String series(String name) {
    return OPERATOR + "source_job_" + name + "{source_job=\"" + JOB + "\"}";
  }

  @Test
  void rulesAreValidAndDoWhatTheirTestsSay() throws Exception {
    assertThat(Programs.run("promtool", "check", "rules", RULES.toString())).contains("SUCCESS");
    assertThat(
            Programs.run("promtool", "test", "rules", "src/test/resources/prometheus/alerts.yaml"))
        .contains("SUCCESS");
  }

  @Test
  void anOutageOfTheTargetIsSeenWhileItLasts() throws Exception {
    eventually(
        "an age of the replica",
        () -> prometheus.query(series(MetricNames.REPLICA_AGE) + " >= 0").size() == 1);
    eventually(
        "an interval",
        () -> prometheus.query(series(MetricNames.INTERVAL) + " > 1000").size() == 1);
    for (String name :
        List.of(
            MetricNames.LAG,
            MetricNames.CHECKPOINTS_BEHIND,
            MetricNames.COPY,
            MetricNames.RPO_RATIO,
            MetricNames.STUCK,
            MetricNames.VERIFIED_AGE,
            MetricNames.PROVEN_AGE,
            MetricNames.DISPROVEN,
            MetricNames.FENCED,
            MetricNames.HELD)) {
      assertThat(prometheus.answer(series(name)))
          .as(name)
          .contains("\"operator_name\":\"PLAN\"", "\"job\":\"checkpoint-replicator\"");
    }
    assertThat(prometheus.query("sum(" + OPERATOR + "publishedReplicas)").get(0)).isPositive();
    assertThat(prometheus.query("sum(" + OPERATOR + "copiedBytes)").get(0)).isPositive();
    assertThat(prometheus.query(OPERATOR + "reason_skippedCheckpoints{reason=\"subsumed\"}"))
        .isNotEmpty();
    awaitNoAlert("CheckpointReplicaOld");

    List<Path> blocked = blockTarget();
    awaitAlert("CheckpointReplicaOld");
    awaitAlert("CheckpointReplicaVeryOld");
    awaitAlert("CheckpointReplicationFailing");
    assertThat(prometheus.query("sum(" + OPERATOR + "reason_failedCheckpoints{reason=\"copy\"})"))
        .first()
        .satisfies(failures -> assertThat(failures).isPositive());

    for (Path each : blocked) {
      Files.delete(each);
    }
    awaitNoAlert("CheckpointReplicaOld");
    awaitNoAlert("CheckpointReplicaVeryOld");
    awaitNoAlert("CheckpointReplicationFailing");
  }

  /** Where the next checkpoints would have their directories, there are files. */
  private List<Path> blockTarget() {
    return Stream.iterate(job.newest() + 1, id -> id + 1)
        .limit(100)
        .map(id -> target.resolve(JOB.hex()).resolve("chk-" + id))
        .filter(chk -> !Files.exists(chk))
        .map(PrometheusIT::createFile)
        .toList();
  }

  private static Path createFile(Path file) {
    try {
      return Files.createFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPromotedJobAndAReplicatorThatIsGoneAreTold() throws Exception {
    Files.createDirectories(target.resolve(PROMOTED.hex()));
    Files.writeString(target.resolve(PROMOTED.hex()).resolve("_fence.json"), "{}");
    try (SteadySource promoted = SteadySource.start(source, PROMOTED, INTERVAL)) {
      eventually(
          "the alert of the job " + promoted.newest(),
          () -> prometheus.fires("CheckpointReplicationFenced", ofJob(PROMOTED)));
      assertThat(prometheus.fires("CheckpointReplicaMissing", ofJob(PROMOTED))).isFalse();
    }
    assertThat(prometheus.fires("CheckpointReplicatorGone", "")).isFalse();

    replicator.close();

    await("CheckpointReplicatorGone")
        .atMost(PATIENCE)
        .until(() -> prometheus.fires("CheckpointReplicatorGone", ""));
  }
}
