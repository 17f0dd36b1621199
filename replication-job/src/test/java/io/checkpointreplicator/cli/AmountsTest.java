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

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "1023, 1023 B",
    "1024, 1.0 KB",
    "1536, 1.5 KB",
    "1048524, 1023.9 KB",
    "1048525, 1.0 MB",
    "1048576, 1.0 MB",
    "12897485, 12.3 MB",
    "1073741824, 1.0 GB",
    "1099511627776, 1.0 TB",
    "1125899906842624, 1.0 PB",
    "9223372036854775807, 8.0 EB"
  })
  void bytesInTheLargestFittingUnit(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, file, 0 files",
    "1, file, 1 file",
    "2, file, 2 files",
    "3, directory, 3 directories",
    "2, key, 2 keys",
    "1, directory, 1 directory"
  })
  void countsWithTheirName(long count, String name, String text) {
    assertThat(Amounts.count(count, name)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0", "49, 0.0", "51, 0.1", "12345, 12.3", "3600000, 3600.0"})
  void secondsWithOneDecimal(long millis, String text) {
    assertThat(Amounts.seconds(millis)).isEqualTo(text);
  }

  @Test
  void theLanguageOfTheMachineDoesNotMatter() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KB");
      assertThat(Amounts.seconds(1500)).isEqualTo("1.5");
    } finally {
      Locale.setDefault(before);
    }
  }
}
