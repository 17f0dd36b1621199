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

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A Kafka broker (KRaft, broker and controller in one) as a process of its own on the loopback
 * interface, from the jars that the build puts into {@code <kafka.home>/lib}. Ended by {@link
 * #close}, or with this JVM.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final String PROPERTY = "kafka.home";
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ATTEMPTS = 3;

  private final Path work;
  private final int port;
  private final FlinkProcess process;

  private KafkaBroker(Path work, int port, FlinkProcess process) {
    this.work = work;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param work directory for its configuration, logs and data
   */
  public static KafkaBroker start(Path work) throws IOException {
    for (int attempt = 1; true; attempt++) {
      KafkaBroker broker = launch(work.resolve("attempt-" + attempt));
      try {
        broker.awaitAnswer();
        return broker;
      } catch (AssertionError | RuntimeException e) {
        // Somebody else may have taken a port between its choice and its use.
        boolean tryAgain = attempt < ATTEMPTS && broker.process.crashed();
        broker.close();
        if (!tryAgain) {
          throw new AssertionError("Kafka did not start. " + broker.process.describe(), e);
        }
      }
    }
  }

  private static KafkaBroker launch(Path work) throws IOException {
    Files.createDirectories(work);
    int port;
    int controllerPort;
    try (ServerSocket first = freePort();
        ServerSocket second = freePort()) {
      port = first.getLocalPort();
      controllerPort = second.getLocalPort();
    }
    Path configuration = work.resolve("server.properties");
    Files.writeString(
        configuration,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        advertised.listeners=PLAINTEXT://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        offsets.topic.replication.factor=1
        auto.create.topics.enable=false
        """
            .formatted(controllerPort, port, controllerPort, port, work.resolve("data")));
    FlinkProcess.start(
            "kafka-format",
            command(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                CLUSTER_ID,
                "--config",
                configuration.toString()),
            Map.of(),
            work)
        .awaitEnd(PATIENCE);
    FlinkProcess process =
        FlinkProcess.start(
            "kafka", command("kafka.Kafka", configuration.toString()), Map.of(), work);
    return new KafkaBroker(work, port, process);
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static List<String> command(String mainClass, String... arguments) {
    Path lib = BuildHome.of(PROPERTY, "lib/ has Kafka's jars").resolve("lib");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", lib + File.separator + "*"));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }

  private void awaitAnswer() {
    await("Kafka answering")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast("Kafka ended", process::crashed)
        .ignoreExceptions()
        .until(
            () -> {
              try (Admin admin = admin()) {
                return admin.describeCluster().nodes().get().size() == 1;
              }
            });
  }

  private Admin admin() {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    return Admin.create(properties);
  }

  /** {@code host:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Creates a topic. */
  public void createTopic(String name, int partitions) throws InterruptedException {
    try (Admin admin = admin()) {
      admin.createTopics(Set.of(new NewTopic(name, partitions, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new AssertionError("Topic " + name + " was not created in " + work, e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
