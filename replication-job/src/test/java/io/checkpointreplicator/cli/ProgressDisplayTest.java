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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final Terminal WIDE = new Terminal(OptionalInt.of(61));

  private final StringWriter err = new StringWriter();
  private long seconds;
  private Progress progress = new Progress("COPY", Done.NOTHING, Done.NOTHING, Done.NOTHING);

  private ProgressDisplay on(Terminal terminal) {
    return new ProgressDisplay(
        () -> progress, terminal, new PrintWriter(err), () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  private void at(long now, long bytes) {
    seconds = now;
    progress = new Progress("COPY", new Done(bytes, 4000), new Done(bytes / 1000, 4), Done.NOTHING);
  }

  @Test
  void plainLinesTellThePaceOfTheLastSeconds() {
    try (ProgressDisplay display = on(Terminal.NONE)) {
      at(10, 1000);
      display.show();
      at(20, 1500);
      display.show();
      at(30, 2000);
      display.show();
      at(31, 4000);
    }

    assertThat(err.toString().lines())
        .containsExactly(
            "COPY 25%: 1000 B of 3.9 KB, 1 of 4 files, 100 B/s, ETA 30 s",
            "COPY 37%: 1.5 KB of 3.9 KB, 1 of 4 files, 50 B/s, ETA 50 s",
            "COPY 50%: 2.0 KB of 3.9 KB, 2 of 4 files, 50 B/s, ETA 40 s",
            "COPY 100%: 3.9 KB of 3.9 KB, 4 of 4 files");
  }

  @Test
  void aTerminalsLineIsDrawnAgainAndGoesAtTheEnd() {
    try (ProgressDisplay display = on(WIDE)) {
      at(1, 1000);
      display.show();
      at(2, 4000);
    }

    assertThat(err.toString())
        .matches(
            "COPY  25% \\[#+ +] 1000 B/3\\.9 KB 1000 B/s ETA 3 s\033\\[K\r"
                + "\033\\[KCOPY 100%: 3\\.9 KB of 3\\.9 KB, 4 of 4 files\n");
  }

  @Test
  void nothingIsShownBeforeAnythingIsPlanned() {
    try (ProgressDisplay display = on(WIDE)) {
      display.show();
    }

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatWasShortShowsNothing() {
    ProgressDisplay display = on(Terminal.NONE);
    at(1, 4000);
    display.close();

    assertThat(err.toString()).isEmpty();
  }
}
