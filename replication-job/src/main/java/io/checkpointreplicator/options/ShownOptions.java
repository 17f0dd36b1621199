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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;

/**
 * The options of a replication as the Flink UI and its REST interface show them, in the
 * configuration of the job: all that are set or have a default, by their names, as text. Properties
 * of Kafka are left out, as there are passwords among them; paths have none. Immutable.
 */
public final class ShownOptions extends ExecutionConfig.GlobalJobParameters {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> options;

  private ShownOptions(TreeMap<String, String> options) {
    this.options = options;
  }

  /** Of a configuration that makes sense. */
  public static ShownOptions of(Configuration configuration) {
    TreeMap<String, String> options = new TreeMap<>();
    for (ConfigOption<?> option : ReplicationOptions.all()) {
      Object value = configuration.get(option);
      if (value != null && option != ReplicationOptions.KAFKA) {
        options.put(option.key(), text(value));
      }
    }
    return new ShownOptions(options);
  }

  /** As it is given on the command line; Flink's lines write lists in two ways. */
  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : ConfigurationUtils.convertValue(value, String.class);
  }

  @Override
  public Map<String, String> toMap() {
    return Map.copyOf(options);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShownOptions shown && options.equals(shown.options);
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }
}
