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
package io.checkpointreplicator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private final Silence<String> silence = new Silence<>(Duration.ofMillis(10));

  @Test
  void theLongestSilentComeFirstAndOnce() {
    silence.heardOf("a", 1);
    silence.heardOf("b", 2);
    silence.heardOf("c", 3);
    silence.heardOf("a", 4);

    assertThat(silence.takeSilent(12)).isEmpty();
    assertThat(silence.takeSilent(14)).contains("b");
    assertThat(silence.takeSilent(14)).contains("c");
    assertThat(silence.takeSilent(14)).isEmpty();
    assertThat(silence.size()).isEqualTo(1);
  }

  @Test
  void whatIsHeardOfAgainIsKnownAgain() {
    silence.heardOf("a", 1);
    assertThat(silence.takeSilent(12)).contains("a");
    silence.heardOf("a", 12);

    assertThat(silence.takeSilent(22)).isEmpty();
    assertThat(silence.takeSilent(23)).contains("a");
    assertThat(silence.takeSilent(1_000)).isEmpty();
  }
}
