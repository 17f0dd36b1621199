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
package io.checkpointreplicator.job;

import io.checkpointreplicator.options.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.security.SecurityConfiguration;
import org.apache.flink.runtime.security.SecurityUtils;
import org.apache.flink.runtime.security.modules.SecurityModule;

/**
 * What this process takes from the configuration of a Flink cluster: how file systems are reached,
 * who it is there, and where metrics go. Where the cluster is, how it is sized and what it stores
 * are not for this process, which has a cluster of its own inside.
 */
public final class FlinkEnvironment {
  private static final List<String> PREFIXES =
      List.of("fs.", "s3.", "s3a.", "flink.hadoop.", "security.", "metrics.");
  private static final List<String> HADOOP_DIRECTORIES = List.of("HADOOP_CONF_DIR", "HADOOP_HOME");
  private static final String CONFIG_FILE = "config.yaml";
  private static final String OLD_CONFIG_FILE = "flink-conf.yaml";

  private FlinkEnvironment() {}

  /**
   * Makes the file systems of this process ready, and logs in to Hadoop if it is configured so:
   * with a keytab, or with a ticket that somebody has got before.
   *
   * @param directory the configuration directory; empty for Flink's defaults
   * @return the options taken from there
   * @throws OptionException if it has no configuration, one that cannot be read, or half a login
   * @throws IOException if the login fails; trying again helps if its server was away
   */
  public static Configuration prepare(Optional<Path> directory) throws Exception {
    Configuration configuration = new Configuration();
    if (directory.isPresent()) {
      load(directory.get())
          .toMap()
          .forEach(
              (key, value) -> {
                if (PREFIXES.stream().anyMatch(key::startsWith)) {
                  configuration.setString(key, value);
                }
              });
    }
    FileSystem.initialize(configuration, new BundledFileSystems());
    if (mayHaveToLogIn(configuration)) {
      logIn(configuration);
    }
    return configuration;
  }

  /** Not asked of Hadoop, which takes half a second to start and may not be needed. */
  private static boolean mayHaveToLogIn(Configuration configuration) {
    return HADOOP_DIRECTORIES.stream().anyMatch(System.getenv()::containsKey)
        || configuration.keySet().stream()
            .anyMatch(key -> key.startsWith("flink.hadoop.") || key.startsWith("security."));
  }

  /** Flink's modules tell Hadoop of its configuration, too: without, it knows of no Kerberos. */
  private static void logIn(Configuration configuration) throws Exception {
    try {
      SecurityUtils.install(new SecurityConfiguration(configuration));
    } catch (IllegalConfigurationException e) {
      throw new OptionException("--conf-dir: " + e.getMessage(), e);
    } catch (SecurityModule.SecurityInstallException e) {
      throw new IOException(
          "The login with Kerberos as "
              + configuration.get(SecurityOptions.KERBEROS_LOGIN_PRINCIPAL)
              + " failed. See that this is a principal of the keytab "
              + configuration.get(SecurityOptions.KERBEROS_LOGIN_KEYTAB)
              + ", that the Kerberos server answers, and that the clocks agree.",
          e);
    }
  }

  private static Configuration load(Path directory) {
    if (!Files.isRegularFile(directory.resolve(CONFIG_FILE))
        && !Files.isRegularFile(directory.resolve(OLD_CONFIG_FILE))) {
      throw new OptionException(
          "--conf-dir: "
              + directory
              + " has no "
              + CONFIG_FILE
              + ". Name the 'conf' directory of a Flink installation; without the option, that of"
              + " the environment variable FLINK_CONF_DIR is used, or none.");
    }
    try {
      return GlobalConfiguration.loadConfiguration(directory.toString());
    } catch (IllegalConfigurationException | IllegalArgumentException e) {
      throw new OptionException(
          "--conf-dir: the configuration in " + directory + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
