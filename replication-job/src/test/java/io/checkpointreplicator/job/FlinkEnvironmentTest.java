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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkEnvironmentTest {
  @TempDir private Path directory;

  @Test
  void takesWhatFileSystemsSecurityAndMetricsNeed() throws Exception {
    Files.writeString(
        directory.resolve("config.yaml"),
        """
        s3:
          endpoint: http://127.0.0.1:9000
        fs.allowed-fallback-filesystems: ftp
        flink.hadoop.dfs.replication: 2
        metrics.reporter.prom.port: 9249
        jobmanager.rpc.address: elsewhere
        high-availability.type: zookeeper
        rest.port: 1
        taskmanager.numberOfTaskSlots: 7
        """);

    Configuration taken = FlinkEnvironment.prepare(Optional.of(directory));

    assertThat(taken.toMap())
        .containsOnlyKeys(
            "s3.endpoint",
            "fs.allowed-fallback-filesystems",
            "flink.hadoop.dfs.replication",
            "metrics.reporter.prom.port");
  }

  @Test
  void refusesHalfALogin() throws Exception {
    Files.writeString(
        directory.resolve("config.yaml"), "security.kerberos.login.keytab: /etc/flink.keytab\n");

    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> FlinkEnvironment.prepare(Optional.of(directory)))
        .withMessage(
            "--conf-dir: Kerberos login configuration is invalid: either both keytab and principal"
                + " must be defined, or neither.");
  }

  @Test
  void needsNoConfiguration() throws Exception {
    assertThat(FlinkEnvironment.prepare(Optional.empty()).toMap()).isEmpty();
  }

  @Test
  void refusesADirectoryWithoutConfiguration() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> FlinkEnvironment.prepare(Optional.of(directory)))
        .withMessage(
            "--conf-dir: %s has no config.yaml. Name the 'conf' directory of a Flink installation;"
                + " without the option, that of the environment variable FLINK_CONF_DIR is used,"
                + " or none.",
            directory);
  }

  /** As in the jar for clusters, which have the plugin themselves. */
  @Test
  void saysWhoHasAFileSystemForS3() throws Exception {
    FlinkEnvironment.prepare(Optional.empty());

    assertThatIOException()
        .isThrownBy(() -> Store.exists(StorePath.parse("s3://bucket/x")))
        .withMessageContaining("No file system for s3://bucket")
        .withMessageContaining(
            "only checkpoint-replicator-standalone.jar has one for 's3' inside. On a cluster,"
                + " Flink's plugin for it must be installed.");
  }
}
