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
package io.checkpointreplicator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatefulJobMainTest {

  @Test
  void everyOptionButTheDirectoryHasADefault() {
    assertThat(parse("--digests", "/d"))
        .isEqualTo(StatefulJobOptions.withDigestsIn(Path.of("/d")))
        .isEqualTo(
            new StatefulJobOptions(
                20_000, 100, 20_000, StatefulJobOptions.UNLIMITED, Path.of("/d")));
  }

  @Test
  void takesAllOptions() {
    assertThat(
            parse(
                "--keys",
                "1",
                "--payload-bytes",
                "2",
                "--numbers-per-second",
                "3",
                "--numbers",
                "4",
                "--digests",
                "/d"))
        .isEqualTo(new StatefulJobOptions(1, 2, 3, 4, Path.of("/d")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--digests | Argument without a value: --digests. Give '--name value' pairs.",
        "--keys 5 | Missing --digests: name a local directory that the job can write its digests"
            + " to.",
        "--digests /d --keys many | --keys must be a whole number: many",
        "--digests /d --keys 0 | keys must not be less than 1: 0",
        "--digests /d --payload-bytes -1 | payloadBytes must not be less than 0: -1",
        "--digests /d --numbers-per-second 0 | numbersPerSecond must not be less than 1: 0",
        "--digests /d --numbers 0 | numbers must not be less than 1: 0",
        "--digests /d --key 1 | Unknown arguments [--key]. Allowed are --digests, --keys,"
            + " --payload-bytes, --numbers-per-second, --numbers.",
      })
  void saysWhatIsWrong(String arguments, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(arguments.split(" ")))
        .withMessage(message);
  }

  @Test
  void checkpointsAreNotTakenMoreOftenThanFlinkAllows() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new StatefulJobCheckpoints(
                    "file:///c", StatefulJobCheckpoints.Backend.HASHMAP, Duration.ofMillis(9)))
        .withMessage("interval must not be less than 10 ms, which is Flink's minimum: PT0.009S");
  }

  private static StatefulJobOptions parse(String... arguments) {
    return StatefulJobMain.parse(arguments);
  }
}
