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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;

/**
 * Flink's S3 file system of this line, loaded into this JVM as Flink loads plugins: with a class
 * loader of its own. File systems are the JVM's, not a cluster's: while this is open, {@code s3://}
 * is this server for all mini clusters. {@link #close} takes it away again.
 */
public final class S3Plugin implements AutoCloseable {
  private static final String PROPERTY = "s3.home";

  private S3Plugin() {}

  /**
   * Loads the plugin.
   *
   * @param settings those of {@link #settings}, and others
   */
  public static S3Plugin load(Configuration settings) throws IOException {
    FileSystem.initialize(
        settings,
        new DefaultPluginManager(
            new DirectoryBasedPluginFinder(home().resolve("plugins")).findPlugins(),
            CoreOptions.getPluginParentFirstLoaderPatterns(settings)));
    return new S3Plugin();
  }

  /** What Flink's processes need to have it. */
  public static StoreClient client(Configuration settings) throws IOException {
    try (Stream<Path> jars = Files.list(home().resolve("plugins").resolve("s3"))) {
      return new StoreClient(List.of(), jars.toList(), settings.toMap(), Map.of());
    }
  }

  /**
   * The options with which Flink reaches a server, the same for both of its S3 file systems.
   *
   * @param hostAndPort of an {@link S3Server} or of an {@link S3Gateway} before it
   */
  public static Configuration settings(String hostAndPort) {
    return Configuration.fromMap(
        Map.of(
            "s3.endpoint",
            "http://" + hostAndPort,
            "s3.path.style.access",
            "true",
            "s3.region",
            "us-east-1",
            "s3.access-key",
            S3Server.ACCESS_KEY,
            "s3.secret-key",
            S3Server.SECRET_KEY,
            // Extensions of AWS that this server does not know all of
            "s3.chunked-encoding.enabled",
            "false",
            "s3.checksum-validation.enabled",
            "false"));
  }

  static Path home() {
    return BuildHome.of(
        PROPERTY,
        "lib/ has the jars of an S3 server and whose plugins/ has Flink's S3 file system");
  }

  @Override
  public void close() {
    FileSystem.initialize(new Configuration(), null);
  }
}
