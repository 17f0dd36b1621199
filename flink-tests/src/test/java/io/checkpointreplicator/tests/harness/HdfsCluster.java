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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * An HDFS cluster: a NameNode and some DataNodes, each a JVM of its own on the loopback interface,
 * from the jars that the build puts into {@code <hdfs.home>/lib}. All of them are ended by {@link
 * #close}, or with this JVM. Not thread-safe.
 *
 * <p>Its superuser is {@value #SUPERUSER}, so that the user of the tests is an ordinary one, who
 * owns the directory {@value #BASE}.
 */
public final class HdfsCluster implements AutoCloseable {
  /** Who may do anything. */
  static final String SUPERUSER = "hdfs";

  /** The directory that belongs to the user of the tests. */
  static final String BASE = "/flink";

  private static final String NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode";
  private static final String DATA_NODE = "org.apache.hadoop.hdfs.server.datanode.DataNode";
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int ATTEMPTS = 3;

  private final Path work;
  private final HdfsHost host;
  private final Optional<KerberosRealm> realm;
  private final URI uri;
  private final Map<String, FlinkProcess> running = new TreeMap<>();

  private HdfsCluster(Path work, HdfsHost host, Optional<KerberosRealm> realm, int port) {
    this.work = work;
    this.host = host;
    this.realm = realm;
    this.uri = URI.create("hdfs://" + host.address() + ":" + port);
  }

  /**
   * Starts a cluster and waits until it takes files.
   *
   * @param work directory for its configuration, logs and data
   */
  public static HdfsCluster start(Path work, int dataNodes) throws IOException {
    return start(work, dataNodes, HdfsHost.LOOPBACK);
  }

  /** The same elsewhere. */
  public static HdfsCluster start(Path work, int dataNodes, HdfsHost host) throws IOException {
    return start(work, dataNodes, host, Optional.empty());
  }

  /** The same for users that a Kerberos server knows. */
  public static HdfsCluster start(Path work, int dataNodes, KerberosRealm realm)
      throws IOException {
    return start(work, dataNodes, HdfsHost.LOOPBACK, Optional.of(realm));
  }

  private static HdfsCluster start(
      Path work, int dataNodes, HdfsHost host, Optional<KerberosRealm> realm) throws IOException {
    for (int attempt = 1; true; attempt++) {
      HdfsCluster cluster =
          new HdfsCluster(work.resolve("attempt-" + attempt), host, realm, freePort());
      try {
        cluster.format();
        cluster.startNameNode();
        for (int i = 0; i < dataNodes; i++) {
          cluster.startDataNode(i);
        }
        cluster.awaitDataNodes(dataNodes);
        if (realm.isPresent()) {
          cluster.admin().give(BASE, realm.get().user());
        } else {
          cluster.admin().giveToUser(BASE);
        }
        return cluster;
      } catch (IOException | AssertionError e) {
        // Somebody else may have taken the port between its choice and its use.
        boolean tryAgain =
            attempt < ATTEMPTS && cluster.running.values().stream().anyMatch(FlinkProcess::crashed);
        cluster.close();
        if (!tryAgain) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void format() throws IOException {
    Path conf = HdfsConfDirectory.ofDaemon(work.resolve("conf-namenode"), nameNodeSettings());
    FlinkCommandResult formatted =
        FlinkProcess.start(
                "format",
                host.command(
                    HdfsHome.ofThisBuild()
                        .command(conf, jvmArguments(), NAME_NODE, "-format", "-nonInteractive")),
                environment(),
                work.resolve("log"))
            .awaitEnd(PATIENCE);
    if (formatted.exitCode() != 0) {
      throw new AssertionError("HDFS was not formatted: " + formatted);
    }
  }

  private List<String> jvmArguments() {
    return realm.map(KerberosRealm::jvmArgument).stream().toList();
  }

  private Map<String, String> commonSettings() {
    Map<String, String> settings =
        new HashMap<>(realm.map(KerberosRealm::daemonSettings).orElse(Map.of()));
    settings.put("fs.defaultFS", uri.toString());
    // Replicas of a block on each of a pipeline's DataNodes, how ever few there are
    settings.put("dfs.heartbeat.interval", "1");
    // DataNodes are up before the NameNode.
    settings.put("ipc.client.connect.max.retries", "1000");
    settings.put("ipc.client.connect.retry.interval", "100");
    return settings;
  }

  private Map<String, String> nameNodeSettings() {
    Map<String, String> settings = commonSettings();
    settings.put("dfs.namenode.name.dir", work.resolve("namenode").toUri().toString());
    settings.put("dfs.namenode.http-address", host.address() + ":0");
    settings.put("dfs.namenode.safemode.extension", "0");
    settings.put("dfs.namenode.handler.count", "4");
    // What is lost with this machine may be lost.
    settings.put("dfs.namenode.edits.noeditlogchannelflush", "true");
    return settings;
  }

  private Map<String, String> dataNodeSettings(int index) {
    Map<String, String> settings = commonSettings();
    settings.put("dfs.datanode.data.dir", work.resolve("datanode-" + index).toUri().toString());
    settings.put("dfs.datanode.hostname", host.address());
    settings.put("dfs.datanode.address", host.address() + ":0");
    settings.put("dfs.datanode.http.address", host.address() + ":0");
    settings.put("dfs.datanode.ipc.address", host.address() + ":0");
    return settings;
  }

  private static Map<String, String> environment() {
    return Map.of("HADOOP_USER_NAME", SUPERUSER);
  }

  /** Starts the NameNode; after {@link #killNameNode}, on what it had written. */
  public void startNameNode() throws IOException {
    start("namenode", NAME_NODE, work.resolve("conf-namenode"));
  }

  /** Ends the NameNode as {@code kill -9} does. */
  public void killNameNode() {
    running.get("namenode").kill();
  }

  /** Starts a DataNode; after {@link #killDataNode}, on what it had written. */
  public void startDataNode(int index) throws IOException {
    String name = "datanode-" + index;
    Path conf = work.resolve("conf-" + name);
    if (!conf.toFile().exists()) {
      HdfsConfDirectory.ofDaemon(conf, dataNodeSettings(index));
    }
    start(name, DATA_NODE, conf);
  }

  /** Ends a DataNode as {@code kill -9} does. */
  public void killDataNode(int index) {
    running.get("datanode-" + index).kill();
  }

  private void start(String name, String mainClass, Path conf) throws IOException {
    List<String> command =
        host.command(HdfsHome.ofThisBuild().command(conf, jvmArguments(), mainClass));
    running.put(name, FlinkProcess.start(name, command, environment(), work.resolve("log")));
  }

  /** Waits until so many DataNodes are alive, and the NameNode is not in safe mode. */
  public void awaitDataNodes(int count) {
    try {
      await(count + " DataNodes, and no safe mode")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .failFast("A daemon has ended", this::hasCrashed)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> admin().takesFiles(count));
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      String logs =
          running.values().stream().map(FlinkProcess::describe).collect(Collectors.joining("\n"));
      throw new AssertionError(e.getMessage() + "\n" + logs, e);
    }
  }

  private boolean hasCrashed() {
    return running.values().stream().anyMatch(FlinkProcess::crashed);
  }

  /** What its superuser can do. */
  public HdfsAdmin admin() {
    return new HdfsAdmin(uri, realm);
  }

  /** A directory of the user of the tests, there or not. */
  public String path(String name) {
    return uri + BASE + "/" + name;
  }

  /** The directories of the user of the tests are in there. */
  public URI uri() {
    return uri;
  }

  /** Ends the NameNode and all DataNodes as {@code kill -9} does. */
  @Override
  public void close() {
    running.values().forEach(FlinkProcess::kill);
  }
}
