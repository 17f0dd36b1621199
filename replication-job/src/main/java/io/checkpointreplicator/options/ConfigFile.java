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
package io.checkpointreplicator.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.YamlParserUtils;

/** A YAML file of {@code replication.*} options, nested or flat, as Flink reads its own. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @throws OptionException if it cannot be read, is not YAML, or holds another option
   */
  public static Configuration read(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new OptionException(
          "--config " + file + " cannot be read. Check path and permissions.");
    }
    Configuration configuration = new Configuration();
    flatten("", load(file), configuration);
    List<String> allowed = ReplicationOptions.all().stream().map(ConfigOption::key).toList();
    List<String> unknown =
        configuration.keySet().stream()
            .filter(key -> !allowed.contains(key) && !isOfKafka(key))
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new OptionException(
          "--config " + file + " holds unknown options " + unknown + ". Allowed: " + allowed + ".");
    }
    return configuration;
  }

  /** Kafka has many properties, and plugins of its client have their own. */
  private static boolean isOfKafka(String key) {
    String prefix = ReplicationOptions.KAFKA.key() + ".";
    return key.startsWith(prefix) && key.length() > prefix.length();
  }

  private static Map<?, ?> load(Path file) {
    try {
      return YamlParserUtils.loadYamlFile(file.toFile());
    } catch (ClassCastException e) {
      throw new OptionException(
          "--config "
              + file
              + " is not valid YAML: there is no option in it. Allowed: lines like"
              + " 'replication.retain: 3'.",
          e);
    } catch (Exception e) {
      throw new OptionException("--config " + file + " is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static void flatten(String prefix, Map<?, ?> yaml, Configuration configuration) {
    yaml.forEach(
        (key, value) -> {
          String path = prefix + key;
          if (value instanceof Map<?, ?> nested) {
            flatten(path + ".", nested, configuration);
          } else if (value instanceof List<?> list) {
            // As a list: how Flink 1.20 reads one from text depends on the cluster's own file.
            configuration.set(
                ConfigOptions.key(path).stringType().asList().noDefaultValue(),
                list.stream().map(String::valueOf).toList());
          } else if (value == null) {
            throw new OptionException(
                "--config: " + path + " has no value. Give it one, or leave it out.");
          } else {
            configuration.setString(path, String.valueOf(value));
          }
        });
  }
}
