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
package io.checkpointreplicator.tests.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * A Kerberos server, a JVM of its own on the loopback interface, and the keys of all its
 * principals. While it is there, what of Hadoop is in this JVM is secured too; so only one is at a
 * time.
 */
public final class KerberosRealm implements AutoCloseable {
  private static final String NAME = "EXAMPLE.COM";
  private static final String KRB5_CONF = "java.security.krb5.conf";
  private static final String DAEMON = HdfsCluster.SUPERUSER + "/localhost";
  private static final String WEB = "HTTP/localhost";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path work;
  private final String user;
  private final FlinkProcess server;

  private KerberosRealm(Path work, String user, FlinkProcess server) {
    this.work = work;
    this.user = user;
    this.server = server;
  }

  /**
   * Starts a server and waits until it knows the principals of HDFS's daemons, and a user.
   *
   * @param work directory for its configuration and its keys
   */
  public static KerberosRealm start(Path work, String user) throws IOException {
    Files.createDirectories(work);
    Path properties =
        Files.writeString(
            work.resolve("kdc.properties"), "kdc.bind.address=127.0.0.1\ntransport=TCP\n");
    List<String> command =
        HdfsHome.ofThisBuild()
            .command(
                work,
                List.of(),
                "org.apache.hadoop.minikdc.MiniKdc",
                work.toString(),
                properties.toString(),
                work.resolve("keytab").toString(),
                DAEMON,
                WEB,
                user);
    FlinkProcess server = FlinkProcess.start("kdc", command, Map.of(), work.resolve("log"));
    KerberosRealm realm = new KerberosRealm(work, user, server);
    await("a Kerberos server")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> server.describe().contains("Standalone MiniKdc Running"));
    System.setProperty(KRB5_CONF, realm.krb5Conf().toString());
    UserGroupInformation.setConfiguration(realm.clientConfiguration());
    return realm;
  }

  /** The keys of all principals. */
  private Path keytab() {
    return work.resolve("keytab");
  }

  private Path krb5Conf() {
    return work.resolve("krb5.conf");
  }

  /** Where a JVM finds the server. */
  public String jvmArgument() {
    return "-D" + KRB5_CONF + "=" + krb5Conf();
  }

  /** The same for a JVM whose tickets do not last longer than that. */
  public String jvmArgument(Duration lifetime) throws IOException {
    Path conf = work.resolve("krb5-short.conf");
    String section = "[libdefaults]\n";
    Files.writeString(
        conf,
        Files.readString(krb5Conf())
            .replace(section, section + "    ticket_lifetime = " + lifetime.toSeconds() + "s\n"));
    return "-D" + KRB5_CONF + "=" + conf;
  }

  /** The user that is no daemon. */
  String user() {
    return user;
  }

  private static String principal(String name) {
    return name + "@" + NAME;
  }

  /** What a daemon of HDFS is configured with. */
  Map<String, String> daemonSettings() {
    return Map.ofEntries(
        Map.entry("hadoop.security.authentication", "kerberos"),
        Map.entry("hadoop.security.authorization", "true"),
        Map.entry("dfs.block.access.token.enable", "true"),
        Map.entry("dfs.data.transfer.protection", "authentication"),
        // With web servers that need no certificates
        Map.entry("ignore.secure.ports.for.testing", "true"),
        Map.entry("dfs.namenode.kerberos.principal", principal(DAEMON)),
        Map.entry("dfs.namenode.keytab.file", keytab().toString()),
        Map.entry("dfs.datanode.kerberos.principal", principal(DAEMON)),
        Map.entry("dfs.datanode.keytab.file", keytab().toString()),
        Map.entry("dfs.web.authentication.kerberos.principal", principal(WEB)),
        Map.entry("dfs.web.authentication.kerberos.keytab", keytab().toString()));
  }

  /** What a client of HDFS is configured with. */
  public Map<String, String> clientSettings() {
    return Map.of(
        "hadoop.security.authentication", "kerberos",
        "dfs.namenode.kerberos.principal", principal(DAEMON),
        "dfs.data.transfer.protection", "authentication");
  }

  /** What the user has in the configuration of Flink. */
  public Map<String, String> login() {
    return Map.of(
        "security.kerberos.login.keytab", keytab().toString(),
        "security.kerberos.login.principal", principal(user));
  }

  /** What processes of Flink need to be that user in HDFS. */
  public StoreClient client() throws IOException {
    Map<String, String> options =
        new TreeMap<>(HdfsConfDirectory.optionsOfClient(clientSettings()));
    options.putAll(login());
    return new StoreClient(
        HdfsHome.ofThisBuild().clientJars(),
        List.of(),
        options,
        Map.of("JAVA_TOOL_OPTIONS", jvmArgument()));
  }

  Configuration clientConfiguration() {
    Configuration configuration = new Configuration();
    clientSettings().forEach(configuration::set);
    return configuration;
  }

  /** HDFS's superuser. */
  UserGroupInformation superuser() throws IOException {
    return UserGroupInformation.loginUserFromKeytabAndReturnUGI(
        principal(DAEMON), keytab().toString());
  }

  @Override
  public void close() {
    UserGroupInformation.reset();
    System.clearProperty(KRB5_CONF);
    server.kill();
  }
}
