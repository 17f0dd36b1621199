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

import io.checkpointreplicator.cli.Progress.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
  private static final long MB = 1 << 20;
  private static final Progress HALF =
      new Progress("COPY", new Done(512 * MB, 1024 * MB), new Done(340, 900), new Done(1, 3));

  @Test
  void wordsTellAllThereIs() {
    assertThat(new ProgressLine(HALF, 64 * MB).words())
        .isEqualTo(
            "COPY 50%: 512.0 MB of 1.0 GB, 340 of 900 files, 1 of 3 jobs, 64.0 MB/s, ETA 8 s");
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Progress one = new Progress("VERIFY", new Done(0, 100), new Done(0, 1), new Done(0, 0));

    assertThat(new ProgressLine(one, 0).words()).isEqualTo("VERIFY 0%: 0 B of 100 B, 0 of 1 file");
  }

  @Test
  void theBarFillsTheWidth() {
    String bar = new ProgressLine(HALF, 64 * MB).bar(100);

    assertThat(bar)
        .hasSize(100)
        .matches(
            "COPY  50% \\[#+ +] 512\\.0 MB/1\\.0 GB 64\\.0 MB/s ETA 8 s 340/900 files 1/3 jobs");
    assertThat(bar.chars().filter(c -> c == '#').count())
        .isEqualTo((bar.indexOf(']') - bar.indexOf('[') - 1) / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 79, 200})
  void theBarIsNeverLongerThanTheWidth(int width) {
    assertThat(new ProgressLine(HALF, 64 * MB).bar(width)).hasSize(width).startsWith("COPY  50% [");
  }

  @Test
  void aNarrowTerminalShowsPaceBeforeFiles() {
    assertThat(new ProgressLine(HALF, 64 * MB).bar(60)).endsWith("MB/s ETA 8 s");
  }

  @Test
  void whatGrewWhileItWasCopiedIsNoMoreThanAll() {
    Progress more = new Progress("COPY", new Done(300, 200), new Done(1, 1), Done.NOTHING);

    assertThat(new ProgressLine(more, 100).bar(60)).startsWith("COPY 100% [###");
    assertThat(new ProgressLine(more, 100).words()).endsWith("ETA 0 s");
  }

  @ParameterizedTest
  @CsvSource({
    "59, 59 s",
    "60, 1 min 0 s",
    "3599, 59 min 59 s",
    "3600, 1 h 0 min",
    "90061, 1 d 1 h"
  })
  void theRemainingTimeHasTwoUnits(long seconds, String text) {
    Progress begun = new Progress("COPY", new Done(0, seconds), new Done(0, 1), Done.NOTHING);

    assertThat(new ProgressLine(begun, 1).words()).endsWith(", ETA " + text);
  }
}
