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
package io.checkpointreplicator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.YamlParserUtils;
import org.junit.jupiter.api.Test;

/** The manifest for Kubernetes asks for options that there are, and for directories it mounts. */
class DrillCronJobTest {
  private static final Path FILE = Path.of("src/deploy/drill-cronjob.yaml");

  @SuppressWarnings("unchecked")
  private static <T> T at(Object yaml, String... keys) {
    Object value = yaml;
    for (String key : keys) {
      value = value instanceof List<?> list ? list.get(0) : value;
      value = ((Map<String, Object>) value).get(key);
    }
    return (T) value;
  }

  @Test
  void itDrillsAllJobsEachNight() throws Exception {
    Map<String, Object> manifest = YamlParserUtils.loadYamlFile(FILE.toFile());
    assertThat(manifest).containsEntry("apiVersion", "batch/v1").containsEntry("kind", "CronJob");
    Object spec = at(manifest, "spec");
    assertThat(DrillCronJobTest.<String>at(spec, "schedule")).isEqualTo("0 2 * * *");
    Object pod = at(spec, "jobTemplate", "spec", "template", "spec");
    assertThat(DrillCronJobTest.<String>at(pod, "restartPolicy")).isEqualTo("Never");

    List<String> arguments = at(pod, "containers", "args");
    String mounted = at(pod, "containers", "volumeMounts", "mountPath");
    assertThat(arguments).containsSequence("--temp", mounted);
    CommandRun run = CommandRun.of(arguments.toArray());

    // This machine has no such directory: all that comes before was understood.
    assertThat(run.stderr()).isEqualTo("Error: --temp /drill is no directory. Name one.\n");
  }
}
