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
package io.checkpointreplicator.tests.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.cli.CommandRun;
import io.checkpointreplicator.tests.cli.JarProcess;
import io.checkpointreplicator.tests.harness.FlinkCommandResult;
import io.checkpointreplicator.tests.harness.FlinkConfDirectory;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import io.checkpointreplicator.tests.harness.HdfsConfDirectory;
import io.checkpointreplicator.tests.harness.KerberosRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both jars between two HDFS clusters that ask for a login with Kerberos. */
final class KerberosIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JobId JOB = new JobId("0000000000000000000000000000cafe");
  private static final int SIZE = 10_000;
  private static final Duration TICKET_LIFETIME = Duration.ofSeconds(15);
  private static final String NO_LOGIN =
      " asks for a login with Kerberos, and this process has none. Set"
          + " security.kerberos.login.keytab and security.kerberos.login.principal in the"
          + " configuration of Flink, and hadoop.security.authentication in that of Hadoop.";

  @TempDir private static Path work;
  private static KerberosRealm realm;
  private static HdfsCluster dc1;
  private static HdfsCluster dc2;
  private static String source;
  private static String target;

  @BeforeAll
  static void start() throws IOException {
    realm = KerberosRealm.start(work.resolve("kdc"), "ann");
    dc1 = HdfsCluster.start(work.resolve("dc1"), 1, realm);
    dc2 = HdfsCluster.start(work.resolve("dc2"), 1, realm);
    source = dc1.path("checkpoints");
    target = dc2.path("replicas");
    complete(1, source);
  }

  private static void complete(long id, String base) throws IOException {
    SourceTree tree = SourceTree.local(Files.createTempDirectory(work, "source-"), JOB);
    tree.file("chk-" + id + "/state", SIZE)
        .complete(id, metadata -> metadata.relative("state", SIZE));
    dc1.admin().put(tree.onDisk("chk-" + id), base + "/" + JOB);
  }

  @AfterAll
  static void stop() {
    dc1.close();
    dc2.close();
    realm.close();
  }

  @Test
  void aKeytabOpensBothClusters() throws IOException {
    Path conf = conf("with-keytab", realm.login(), realm.clientSettings());
    String replica = target + "/" + JOB + "/chk-1";

    CommandRun replication =
        command(conf, "replicate", "--once", "--source", source, "--target", target);
    CommandRun latest = command(conf, "latest", "--target", target);
    CommandRun verification = command(conf, "verify", "--checksum", replica);

    assertThat(replication.exitCode()).as("%s", replication).isZero();
    assertThat(replication.stdout()).containsPattern(JOB + " +1 .* published");
    assertThat(latest.results()).as("%s", latest).containsExactly(replica);
    assertThat(verification.exitCode()).as("%s", verification).isZero();
  }

  /** What is connected stays so: only a NameNode that was away asks again who is there. */
  @Tag("one-line")
  @Test
  void theLoginIsRenewedBeforeItEnds() throws Exception {
    Map<String, String> options = new TreeMap<>(realm.login());
    options.put("security.kerberos.relogin.period", "1 s");
    Map<String, String> hadoop = new TreeMap<>(realm.clientSettings());
    hadoop.put("hadoop.kerberos.min.seconds.before.relogin", "1");
    String base = dc1.path("renewed");
    String copies = dc2.path("renewed");
    complete(1, base);
    try (JarProcess replicator =
        start(
            realm.jvmArgument(TICKET_LIFETIME),
            conf("renewed", options, hadoop),
            "replicate",
            "--source",
            base,
            "--target",
            copies)) {
      Instant begin = Instant.now();
      awaitReplica(replicator, copies, 1);
      await("the end of the first ticket")
          .atMost(PATIENCE)
          .failFast(replicator::requireAlive)
          .until(() -> Instant.now().isAfter(begin.plus(TICKET_LIFETIME.multipliedBy(2))));
      dc2.killNameNode();
      dc2.startNameNode();
      dc2.awaitDataNodes(1);

      complete(2, base);

      awaitReplica(replicator, copies, 2);
    }
  }

  private static void awaitReplica(JarProcess replicator, String base, long id) {
    await("replica of chk-" + id)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast(replicator::requireAlive)
        .until(() -> dc2.admin().exists(base + "/" + JOB + "/chk-" + id + "/_metadata"));
  }

  @Test
  void theSlimJarReplicatesOnAClusterWithAKeytab() throws Exception {
    String other = dc2.path("by-a-cluster");
    try (FlinkProcessCluster cluster =
        FlinkProcessCluster.start(
            work.resolve("cluster"), 1, new Configuration(), realm.client())) {

      FlinkCommandResult replication =
          cluster.run(
              List.of("-p", "2"),
              Path.of(System.getProperty("replicator.jar")),
              List.of("replicate", "--once", "--source", source, "--target", other));

      assertThat(replication.exitCode()).as("%s", replication).isZero();
      assertThat(replication.stdout()).containsPattern(JOB + " +1 .* published");
    }
  }

  @Tag("one-line")
  @Test
  void withoutKeytabItIsToldWhatIsMissing() throws IOException {
    assertTellsOfLogin(conf("without-keytab", Map.of(), realm.clientSettings()));
  }

  @Tag("one-line")
  @Test
  void aClientThatKnowsNothingOfKerberosIsToldWhatIsMissing() throws IOException {
    assertTellsOfLogin(conf("without-anything", Map.of(), Map.of()));
  }

  @Test
  void aLoginThatFailsIsExplained() throws IOException {
    Map<String, String> stranger = new TreeMap<>(realm.login());
    stranger.put("security.kerberos.login.principal", "bob@EXAMPLE.COM");

    CommandRun latest =
        command(conf("stranger", stranger, realm.clientSettings()), "latest", "--target", target);

    assertThat(errors(latest))
        .as("%s", latest)
        .containsExactly(
            "Error: The login with Kerberos as bob@EXAMPLE.COM failed. See that this is a principal"
                + " of the keytab "
                + stranger.get("security.kerberos.login.keytab")
                + ", that the Kerberos server answers, and that the clocks agree.");
    assertThat(latest.exitCode()).isEqualTo(1);
  }

  private static void assertTellsOfLogin(Path conf) throws IOException {
    CommandRun replication =
        command(conf, "replicate", "--once", "--source", source, "--target", target);
    CommandRun latest = command(conf, "latest", "--target", target);
    CommandRun verification = command(conf, "verify", target + "/" + JOB + "/chk-1");

    assertThat(errors(replication))
        .singleElement()
        .asString()
        .startsWith("Error: --source " + source + " cannot be read: " + dc1.uri() + NO_LOGIN);
    assertThat(errors(latest)).singleElement().asString().contains(dc2.uri() + NO_LOGIN);
    assertThat(errors(verification)).singleElement().asString().contains(dc2.uri() + NO_LOGIN);
    assertThat(List.of(replication, latest, verification))
        .allSatisfy(run -> assertThat(run.exitCode()).as("%s", run).isNotZero());
  }

  private static List<String> errors(CommandRun run) {
    return run.stderr().lines().filter(line -> line.startsWith("Error: ")).toList();
  }

  private static Path conf(String name, Map<String, String> login, Map<String, String> hadoop)
      throws IOException {
    Map<String, String> options = new TreeMap<>(HdfsConfDirectory.optionsOfClient(hadoop));
    options.putAll(login);
    return FlinkConfDirectory.write(work.resolve(name), options);
  }

  private static CommandRun command(Path conf, String... arguments) throws IOException {
    try (JarProcess process = start(realm.jvmArgument(), conf, arguments)) {
      return process.awaitEnd(PATIENCE);
    }
  }

  private static JarProcess start(String jvmArgument, Path conf, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--conf-dir", conf.toString()));
    if (all.get(0).equals("replicate")) {
      all.addAll(List.of("--ui-port", "0"));
    }
    return JarProcess.start(
        Files.createTempDirectory(work, "process-"),
        List.of("env", "JAVA_TOOL_OPTIONS=" + jvmArgument),
        JarProcess.STANDALONE_JAR,
        all.toArray(String[]::new));
  }
}
