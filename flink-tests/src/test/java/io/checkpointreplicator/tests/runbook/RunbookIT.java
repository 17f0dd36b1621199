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
package io.checkpointreplicator.tests.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.tests.cli.CommandRun;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.StateEquality;
import io.checkpointreplicator.tests.harness.StatefulJobJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.function.RunnableWithException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody follows the runbooks: each block of commands of the document is typed into a shell, and
 * what it promises is seen. One cluster of processes stands for those of both data centres, a
 * directory each for their stores.
 */
@Tag("one-line")
final class RunbookIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path REPLICATOR = Path.of(System.getProperty("replicator.jar"));

  /** With NONE each file of the state stays in all later checkpoints, as most do in large jobs. */
  private static final String COMPACTION = "state.backend.rocksdb.compaction.style";

  private static final Pattern STARTED = Pattern.compile("with JobID ([0-9a-f]{32})");
  private static final Pattern RESTORED_FROM =
      Pattern.compile("flink run -s \\S+/chk-(\\d+) -claimMode");

  /** Those of an alert stand under its name. */
  private static final Set<String> RUNBOOKS =
      Set.of(
          "Planned switch", "Disaster failover", "Failback", "Drill", "Upgrade of the replicator");

  private static final Set<RunbookStep> TYPED = new HashSet<>();

  @TempDir private static Path work;
  private static Runbooks runbooks;
  private static FlinkProcessCluster cluster;
  private static Path jar;
  private static Path digests;

  private final List<JobID> started = new ArrayList<>();

  @TempDir private Path directory;
  private JobID job;
  private OperatorShell shell;

  @BeforeAll
  static void startCluster() throws IOException {
    runbooks = Runbooks.read(RunbooksTest.DOCUMENT);
    Configuration configuration =
        new StatefulJobCheckpoints(
                work.resolve("elsewhere").toUri().toString(),
                Backend.ROCKSDB_INCREMENTAL,
                Duration.ofMinutes(1))
            .jobConfiguration();
    configuration.setString(COMPACTION, "NONE");
    cluster = FlinkProcessCluster.start(work.resolve("cluster"), 1, configuration);
    cluster.writeFlinkCommand(Files.createDirectories(work.resolve("bin")));
    jar = StatefulJobJar.writeTo(work);
    digests = work.resolve("digests");
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
    assertThat(TYPED)
        .as("what the document says is what was done")
        .containsExactlyInAnyOrderElementsOf(
            runbooks.sections().values().stream().flatMap(List::stream).toList());
  }

  /** Also opens the shell, in which the job is the one that the runbooks speak of. */
  private void startJobInDc1(String compaction) throws IOException {
    Files.createDirectories(directory.resolve("dc1"));
    job =
        started(
            cluster
                .run(
                    List.of(
                        "-d",
                        "-Dexecution.checkpointing.interval=1s",
                        "-Dexecution.checkpointing.dir=" + store("dc1", "checkpoints"),
                        "-D" + COMPACTION + "=" + compaction),
                    jar,
                    arguments(digests))
                .jobId());
    cluster.awaitCheckpoint(job, local("dc1", "checkpoints"), 1);
    Map<String, String> variables = new TreeMap<>();
    variables.put("REPLICATOR", replicatorCommand());
    variables.put("REPLICATOR_JAR", REPLICATOR.toString());
    variables.put("JOB", job.toHexString());
    variables.put("JOB_JAR", jar.toString());
    variables.put("JOB_ARGUMENTS", String.join(" ", arguments(digests)));
    variables.put("DRILL_ARGUMENTS", String.join(" ", arguments(work.resolve("drill-digests"))));
    for (String dc : List.of("dc1", "dc2")) {
      String prefix = dc.toUpperCase(Locale.ROOT) + "_";
      variables.put(prefix + "FLINK", cluster.restAddress().getAuthority());
      variables.put(prefix + "CHECKPOINTS", store(dc, "checkpoints"));
      variables.put(prefix + "REPLICAS", store(dc, "replicas"));
    }
    assertThat(runbooks.variables()).isEqualTo(variables.keySet());
    variables.put(
        "PATH",
        String.join(
            File.pathSeparator,
            work.resolve("bin").toString(),
            Path.of(System.getProperty("java.home"), "bin").toString(),
            System.getenv("PATH")));
    shell = OperatorShell.open(Files.createDirectories(directory.resolve("shell")), variables);
  }

  /** Slow enough for RocksDB to go without compaction for a while. */
  private static List<String> arguments(Path digestDirectory) {
    return List.of(
        "--digests", digestDirectory.toString(), "--keys", "5000", "--numbers-per-second", "2000");
  }

  /** With options that make a JVM start soon. */
  private static String replicatorCommand() {
    return "java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir="
        + work
        + " -jar "
        + System.getProperty("replicator.standalone.jar");
  }

  @AfterEach
  void stop() throws IOException {
    shell.close();
    for (JobID each : started) {
      if (!cluster.status(each).isGloballyTerminalState()) {
        cluster.cancel(each);
      }
    }
  }

  private Path local(String dataCentre, String name) {
    return directory.resolve(dataCentre).resolve(name);
  }

  private String store(String dataCentre, String name) {
    return "file:" + local(dataCentre, name);
  }

  private JobID started(JobID id) {
    started.add(id);
    return id;
  }

  /** Follows a runbook to its end, and returns all that was seen. */
  private String follow(String runbook) throws IOException {
    return follow(runbooks.section(runbook));
  }

  private String follow(List<RunbookStep> steps) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (RunbookStep step : steps) {
      TYPED.add(step);
      seen.append(shell.type(step));
    }
    return seen.toString();
  }

  /** The jobs that were started, in their order. */
  private List<JobID> jobsIn(String seen) {
    return STARTED
        .matcher(seen)
        .results()
        .map(result -> started(JobID.fromHexString(result.group(1))))
        .toList();
  }

  private static long restoredFrom(String seen) {
    Matcher restored = RESTORED_FROM.matcher(seen);
    assertThat(restored.find()).as(seen).isTrue();
    return Long.parseLong(restored.group(1));
  }

  private JobID startReplicator() throws IOException {
    return started(
        cluster
            .run(
                List.of("-d"),
                REPLICATOR,
                List.of(
                    "replicate",
                    "--source",
                    store("dc1", "checkpoints"),
                    "--target",
                    store("dc2", "replicas")))
            .jobId());
  }

  private long awaitReplica(JobID of, long id) {
    return CheckpointDirectories.of(local("dc2", "replicas"), of)
        .awaitAtLeast(id, PATIENCE, this::requireNoneFailed)
        .id();
  }

  private void requireNoneFailed() throws IOException {
    for (JobID each : started) {
      cluster.requireNotFailed(each);
    }
  }

  private long newestReplica() throws IOException {
    return CheckpointDirectories.of(local("dc2", "replicas"), job).newest().orElseThrow().id();
  }

  @Test
  void plannedSwitch() throws Exception {
    startJobInDc1("LEVEL");

    String seen = follow("Planned switch");

    long last = restoredFrom(seen);
    assertThat(CheckpointDirectories.of(local("dc1", "checkpoints"), job).newest())
        .hasValueSatisfying(newest -> assertThat(newest.id()).isEqualTo(last));
    List<JobID> jobs = jobsIn(seen);
    assertThat(jobs).as("in DC2, and back in DC1").hasSize(2);
    for (JobID restored : jobs) {
      StateEquality.assertRestored(digests, job, restored, last);
    }
    assertThat(cluster.status(jobs.get(0))).isEqualTo(JobStatus.CANCELED);
    cluster.awaitCheckpoint(jobs.get(1), local("dc1", "checkpoints"), last + 1);
  }

  @Test
  void disasterFailoverAndFailback() throws Exception {
    startJobInDc1("NONE");
    startReplicator();
    awaitReplica(job, 3);
    cluster.cancel(job);
    Path lost = Files.move(directory.resolve("dc1"), directory.resolve("lost"));

    String failover = follow("Disaster failover");

    JobID inDc2 = jobsIn(failover).get(0);
    StateEquality.assertRestored(digests, job, inDc2, restoredFrom(failover));

    Files.move(lost, directory.resolve("dc1"));
    List<RunbookStep> failback = runbooks.section("Failback");
    int goingBack = failback.size() - 1;
    // What DC2 has from DC1 cannot cross: it is not there meanwhile.
    Path fromDc1 = local("dc2", "replicas").resolve(job.toHexString()).resolve("shared");
    Path hidden = Files.move(fromDc1, directory.resolve("hidden"));
    String toDc1 = follow(failback.subList(0, goingBack));
    Files.move(hidden, fromDc1);
    String toDc2 = follow(failback.subList(goingBack, failback.size()));

    long last = restoredFrom(toDc1);
    JobID inDc1 = jobsIn(toDc1).get(0);
    StateEquality.assertRestored(digests, inDc2, inDc1, last);
    StateEquality.assertRestored(digests, inDc2, jobsIn(toDc2).get(0), last);
    awaitReplica(inDc1, last + 1);
  }

  @Test
  void drillUpgradeAndAlerts() throws Exception {
    startJobInDc1("LEVEL");
    JobID replicator = startReplicator();
    awaitReplica(job, 1);
    follow("Drill");

    JobID upgraded = jobsIn(follow("Upgrade of the replicator")).get(0);

    assertThat(cluster.status(replicator)).isEqualTo(JobStatus.CANCELED);
    for (String alert : runbooks.sections().keySet()) {
      switch (alert) {
        case "CheckpointReplicationFenced" -> followUntilReplicated(alert, this::promote);
        case "CheckpointReplicatorGone" ->
            followUntilReplicated(alert, () -> cluster.cancel(upgraded));
        default -> {
          if (!RUNBOOKS.contains(alert)) {
            follow(alert);
          }
        }
      }
    }
  }

  /** There is no new replica from an incident until somebody has followed a runbook. */
  private void followUntilReplicated(String runbook, RunnableWithException incident)
      throws Exception {
    incident.run();
    long before = newestReplica();
    jobsIn(follow(runbook));
    awaitReplica(job, before + 1);
  }

  private void promote() {
    CommandRun promoted =
        CommandRun.of("promote", "--target", store("dc2", "replicas"), "--job", job.toHexString());
    assertThat(promoted.exitCode()).as("%s", promoted).isZero();
  }
}
