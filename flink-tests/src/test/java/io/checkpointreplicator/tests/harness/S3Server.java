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
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An S3 server (S3Proxy, which checks signatures) as a process of its own on the loopback
 * interface, from the jars that the build puts into {@code <s3.home>/lib}. An object is a file in
 * the directory of its bucket, so tests can put and see objects without it. Ended by {@link
 * #close}, or with this JVM.
 */
public final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "replicator-tests";
  static final String SECRET_KEY = "not-a-secret";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;

  private static final String LOGGING =
      """
      <configuration>
        <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d %-5level %logger{0} - %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="console"/></root>
      </configuration>
      """;

  private final Path work;
  private final int port;
  private FlinkProcess process;
  private int starts;

  private S3Server(Path work, int port) {
    this.work = work;
    this.port = port;
  }

  /**
   * Starts a server without buckets and waits until it answers.
   *
   * @param work directory for its configuration, logs and objects
   */
  public static S3Server start(Path work) throws IOException {
    for (int attempt = 1; true; attempt++) {
      S3Server server = new S3Server(work.resolve("attempt-" + attempt), freePort());
      try {
        server.startAgain();
        return server;
      } catch (AssertionError | RuntimeException e) {
        // Somebody else may have taken the port between its choice and its use.
        boolean tryAgain = attempt < ATTEMPTS && server.process.crashed();
        server.close();
        if (!tryAgain) {
          throw new AssertionError("The S3 server did not start. " + server.process.describe(), e);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts the server again after {@link #kill}, with the objects that it had. */
  public void startAgain() throws IOException {
    Files.createDirectories(objects());
    Path configuration = work.resolve("s3proxy.conf");
    Files.writeString(
        configuration,
        """
        s3proxy.endpoint=http://%s
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        s3proxy.ignore-unknown-headers=true
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(hostAndPort(), ACCESS_KEY, SECRET_KEY, objects()));
    Path logging = work.resolve("logback.xml");
    Files.writeString(logging, LOGGING);
    process = FlinkProcess.start("s3-" + starts++, command(configuration, logging), Map.of(), work);
    await("S3 server answering")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("S3 server ended", process::crashed)
        .until(this::accepts);
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(address());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(Path configuration, Path logging) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlogback.configurationFile=" + logging);
    command.addAll(List.of("-cp", S3Plugin.home().resolve("lib") + File.separator + "*"));
    command.addAll(List.of("org.gaul.s3proxy.Main", "--properties", configuration.toString()));
    return command;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** {@code host:port}. */
  public String hostAndPort() {
    return "127.0.0.1:" + port;
  }

  /** Creates a bucket; returns the directory that has an object as a file under its key. */
  public Path createBucket(String name) throws IOException {
    return Files.createDirectory(bucket(name));
  }

  /** The directory that has the objects of a bucket as files. */
  public Path bucket(String name) {
    return objects().resolve(name);
  }

  private Path objects() {
    return work.resolve("objects");
  }

  /** Ends the server as {@code kill -9} does; its objects stay. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.kill();
  }
}
