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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        replication.source: [hdfs://dc1/a, 'hdfs://dc1/b, c']
        replication.target: hdfs://dc2/r
        replication.retain: 5
        replication.interval: 2s
        replication.once: true
        """,
        """
        # nested, as Flink's own config.yaml
        replication:
          source:
            - hdfs://dc1/a
            - "hdfs://dc1/b, c"
          target: hdfs://dc2/r
          retain: "5"
          interval: 2 s
          once: true
        """,
        """
        replication:
          source: [hdfs://dc1/a, 'hdfs://dc1/b, c']
          target: "hdfs://dc2/r"
        replication.retain: 5
        replication.interval: 2s
        replication.once: "TRUE"
        """
      })
  void readsNestedAndFlatOptions(String yaml) {
    Configuration options = ConfigFile.read(file(yaml));
    assertThat(options.get(ReplicationOptions.SOURCE))
        .containsExactly("hdfs://dc1/a", "hdfs://dc1/b, c");
    assertThat(options.get(ReplicationOptions.TARGET)).isEqualTo("hdfs://dc2/r");
    assertThat(options.get(ReplicationOptions.RETAIN)).isEqualTo(5);
    assertThat(options.get(ReplicationOptions.INTERVAL)).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.get(ReplicationOptions.ONCE)).isTrue();
    assertThat(options.contains(ReplicationOptions.JOBS)).isFalse();
  }

  /** A list survives whatever Flink does with the options on their way to the operators. */
  @Test
  void listsStayListsWhenTheyTravel() throws Exception {
    Configuration options = ConfigFile.read(file("replication.jobs: ['a;b', \"c, d\", 7]"));
    byte[] bytes = InstantiationUtil.serializeObject(options);
    Configuration arrived = InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader());
    assertThat(arrived.get(ReplicationOptions.JOBS)).containsExactly("a;b", "c, d", "7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "---\n"})
  void anEmptyFileHoldsNoOptions(String yaml) {
    assertThat(ConfigFile.read(file(yaml)).keySet()).isEmpty();
  }

  @Test
  void refusesOptionsThatAreNone() {
    Path file = file("replication: {target: /r, trget: /s}\nparallelism.default: 3\n");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> ConfigFile.read(file))
        .withMessage(
            "--config "
                + file
                + " holds unknown options [parallelism.default, replication.trget]. Allowed: "
                + ReplicationOptions.all().stream().map(ConfigOption::key).toList()
                + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "'replication.target:', replication.target",
    "'replication: {target: }', replication.target",
    "'replication:', replication",
    "'replication: {source: ~}', replication.source",
  })
  void refusesOptionsWithoutAValue(String yaml, String key) {
    Path file = file(yaml);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> ConfigFile.read(file))
        .withMessage("--config: " + key + " has no value. Give it one, or leave it out.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replication: [",
        "replication.target: a: b",
        "a: 1\na: 2",
        "\tx: 1",
        "just a text",
        "- a\n- list",
        "\0"
      })
  void refusesWhatIsNotYaml(String text) {
    Path file = file(text);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> ConfigFile.read(file))
        .withMessageStartingWith("--config " + file + " is not valid YAML: ");
  }

  @Test
  void refusesWhatCannotBeRead() {
    for (Path file : new Path[] {directory.resolve("missing.yaml"), directory}) {
      assertThatExceptionOfType(OptionException.class)
          .isThrownBy(() -> ConfigFile.read(file))
          .withMessage("--config " + file + " cannot be read. Check path and permissions.");
    }
  }

  private Path file(String yaml) {
    try {
      return Files.writeString(directory.resolve("options.yaml"), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replication.kafka.sasl.jaas.config: \"pa55word\\q\"",
        "replication.kafka.sasl.jaas.config: 'pa55word\n",
        "replication:\n  kafka.ssl.key.password: pa55word\n kafka: [",
        "pa55word",
        "replication.passwords: pa55word",
      })
  void noMessageRepeatsAPassword(String text) {
    Path file = file(text);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> ConfigFile.read(file))
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(String.valueOf(t.getMessage())).doesNotContain("pa55");
              }
            });
  }

  @Test
  void propertiesOfKafkaMayHaveAnyName() {
    Configuration flat =
        ConfigFile.read(file("replication.kafka.security.protocol: SSL\nreplication.kafka.x.y: 1"));
    Configuration nested =
        ConfigFile.read(file("replication:\n  kafka:\n    security.protocol: SSL\n    x.y: 1"));

    for (Configuration configuration : List.of(flat, nested)) {
      assertThat(configuration.get(ReplicationOptions.KAFKA))
          .containsExactlyInAnyOrderEntriesOf(Map.of("security.protocol", "SSL", "x.y", "1"));
    }
  }
}
