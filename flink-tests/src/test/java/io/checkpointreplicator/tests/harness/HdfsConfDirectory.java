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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Writes the configuration of processes that have to do with HDFS. */
public final class HdfsConfDirectory {
  private static final String CLIENT_SETTINGS = "core-site.xml";
  private static final String LOGGING =
      """
      log4j.rootLogger=INFO,console
      log4j.appender.console=org.apache.log4j.ConsoleAppender
      log4j.appender.console.target=System.err
      log4j.appender.console.layout=org.apache.log4j.PatternLayout
      log4j.appender.console.layout.ConversionPattern=%d{HH:mm:ss,SSS} %-5p %c{1} - %m%n
      """;

  private HdfsConfDirectory() {}

  /** Writes that of a daemon. */
  static Path ofDaemon(Path directory, Map<String, String> settings) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("log4j.properties"), LOGGING);
    write(with(new Configuration(false), settings), directory.resolve("hdfs-site.xml"));
    // The security settings are looked for here only.
    Files.copy(directory.resolve("hdfs-site.xml"), directory.resolve("core-site.xml"));
    return directory;
  }

  /**
   * Writes that of a client.
   *
   * @param settings in addition to those that clients in this JVM have
   */
  static Path ofClient(Path directory, Map<String, String> settings) throws IOException {
    write(client(settings), Files.createDirectories(directory).resolve("core-site.xml"));
    return directory;
  }

  /**
   * The same as options of Flink.
   *
   * @param settings in addition to those that clients in this JVM have
   */
  public static Map<String, String> optionsOfClient(Map<String, String> settings) {
    Map<String, String> options = new TreeMap<>();
    client(settings)
        .forEach(setting -> options.put("flink.hadoop." + setting.getKey(), setting.getValue()));
    return options;
  }

  private static Configuration client(Map<String, String> settings) {
    Configuration start = new Configuration(false);
    start.addResource(CLIENT_SETTINGS);
    return with(start, settings);
  }

  private static Configuration with(Configuration start, Map<String, String> settings) {
    settings.forEach(start::set);
    return start;
  }

  private static void write(Configuration configuration, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      configuration.writeXml(out);
    }
  }
}
