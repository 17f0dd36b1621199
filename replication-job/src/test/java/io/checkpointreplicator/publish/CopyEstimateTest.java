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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyEstimateTest {
  @ParameterizedTest
  @CsvSource({
    "100, 100, 1000, 2000",
    "100, 0, 1000, 1000",
    "0, 500, 1000, 1000",
    "100, 250, 1000, 3500",
    "1, 1000000, 1000, 10000"
  })
  void theRestIsCopiedAtTheRateSoFar(long copied, long missing, long elapsed, long whole) {
    assertThat(new CopyEstimate(copied, missing).wholeMillis(elapsed)).isEqualTo(whole);
  }
}
