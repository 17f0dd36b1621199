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

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "100, 24 120, 100",
    "'', 24 120, 120",
    "'', 0 0, 80",
    "'', '', 80",
    "x, '', 80",
    "5, '', 80",
    "99999, '', 500"
  })
  void theEnvironmentSaysTheWidthOrTheTerminalDoes(String columns, String size, int width) {
    assertThat(Terminal.of(Map.of("COLUMNS", columns), size).columns()).hasValue(width);
  }

  @Test
  void noColorAndDumbTerminalsArePlain() {
    assertThat(Terminal.isPlain(Map.of("NO_COLOR", "1"))).isTrue();
    assertThat(Terminal.isPlain(Map.of("TERM", "dumb"))).isTrue();
    assertThat(Terminal.isPlain(Map.of("NO_COLOR", "", "TERM", "xterm"))).isFalse();
  }

  /** The processes of tests write to pipes. */
  @Test
  void aPipeIsNoTerminal() {
    assertThat(Terminal.ofStandardError()).isEqualTo(Terminal.NONE);
  }
}
