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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/**
 * The {@code conf/} directory of a cluster of processes on the loopback interface.
 *
 * @param path the directory
 * @param configuration what stands in its {@code config.yaml}
 * @param restPort where the REST endpoint listens
 */
public record FlinkConfDirectory(Path path, Configuration configuration, int restPort) {

  private static final String LOOPBACK = "127.0.0.1";

  /** To stderr, because {@code flink run} has results on stdout. */
  private static final String LOGGING =
      """
      rootLogger.level = INFO
      rootLogger.appenderRef.console.ref = console
      logger.pekko.name = org.apache.pekko
      logger.pekko.level = WARN
      appender.console.name = console
      appender.console.type = Console
      appender.console.target = SYSTEM_ERR
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} - %m%n
      """;

  /**
   * Writes the directory, with ports that are free at this moment.
   *
   * @param overrides options that come on top of the harness's own
   */
  static FlinkConfDirectory create(Path work, Configuration overrides) throws IOException {
    int rpcPort;
    int restPort;
    // Both are open at once, or the system could name the same port twice.
    try (ServerSocket rpc = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
        ServerSocket rest = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      rpcPort = rpc.getLocalPort();
      restPort = rest.getLocalPort();
    }
    Map<String, String> options = new TreeMap<>(defaults(work));
    options.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    options.put("rest.port", Integer.toString(restPort));
    options.put("rest.bind-port", Integer.toString(restPort));
    options.putAll(overrides.toMap());

    Path conf = write(work.resolve("conf"), options);
    Files.createDirectories(work.resolve("tmp"));
    Files.writeString(conf.resolve("log4j.properties"), LOGGING);
    return new FlinkConfDirectory(conf, Configuration.fromMap(options), restPort);
  }

  /** Makes a directory with these options and no others, and returns it. */
  public static Path write(Path directory, Map<String, String> options) throws IOException {
    Files.writeString(
        Files.createDirectories(directory).resolve("config.yaml"),
        options.entrySet().stream()
            .map(option -> option.getKey() + ": '" + option.getValue().replace("'", "''") + "'\n")
            .collect(Collectors.joining()));
    return directory;
  }

  private static Map<String, String> defaults(Path work) {
    return Map.ofEntries(
        Map.entry("jobmanager.rpc.address", LOOPBACK),
        Map.entry("jobmanager.bind-host", LOOPBACK),
        Map.entry("jobmanager.memory.process.size", "768m"),
        Map.entry("taskmanager.host", LOOPBACK),
        Map.entry("taskmanager.bind-host", LOOPBACK),
        Map.entry("taskmanager.numberOfTaskSlots", "4"),
        Map.entry("taskmanager.memory.process.size", "1g"),
        Map.entry("taskmanager.memory.managed.size", "128m"),
        Map.entry("taskmanager.memory.network.min", "32m"),
        Map.entry("taskmanager.memory.network.max", "32m"),
        Map.entry("rest.address", LOOPBACK),
        Map.entry("rest.bind-address", LOOPBACK),
        Map.entry("io.tmp.dirs", work.resolve("tmp").toString()),
        // A process that is killed or comes back is to be noticed within a test's patience.
        Map.entry("heartbeat.interval", "1000"),
        Map.entry("heartbeat.timeout", "10000"),
        Map.entry("cluster.registration.max-timeout", "1000"),
        Map.entry("cluster.registration.error-delay", "500"),
        Map.entry("execution.checkpointing.num-retained", "3"),
        Map.entry("restart-strategy.type", "none"));
  }

  /** Returns where the REST endpoint and the web UI will be. */
  URI restAddress() {
    return URI.create("http://" + LOOPBACK + ":" + restPort);
  }

  /** Returns the system property that makes Log4j use this directory. */
  String loggingArgument() {
    return "-Dlog4j.configurationFile=" + path.resolve("log4j.properties").toUri();
  }
}
