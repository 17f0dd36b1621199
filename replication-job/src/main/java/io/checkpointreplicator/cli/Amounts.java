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

import java.util.List;
import java.util.Locale;

/** Numbers as people read them, the same in every language. */
final class Amounts {
  /** As in Flink's options and web UI: 1 KB is 1024 bytes. */
  private static final int STEP = 1024;

  private static final List<String> UNITS = List.of("KB", "MB", "GB", "TB", "PB", "EB");

  /** What is at least this rounds to the next unit with one decimal. */
  private static final double ROUNDS_UP = STEP - 0.05;

  private static final double MILLIS_PER_SECOND = 1000;

  private Amounts() {}

  /**
   * A number of bytes in the largest unit that leaves at least 1, with one decimal: {@code 512 B},
   * {@code 12.3 MB}. A unit is 1024 times the one before.
   *
   * @param bytes 0 or more
   */
  static String bytes(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double amount = (double) bytes / STEP;
    int unit = 0;
    while (amount >= ROUNDS_UP && unit < UNITS.size() - 1) {
      amount /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS.get(unit));
  }

  /** A number of things with their name: {@code 1 file}, {@code 2 files}, {@code 0 files}. */
  static String count(long count, String singular) {
    return count == 1 ? count + " " + singular : count + " " + plural(singular);
  }

  private static String plural(String singular) {
    return singular.endsWith("y") && !singular.endsWith("ey")
        ? singular.substring(0, singular.length() - 1) + "ies"
        : singular + "s";
  }

  /** Milliseconds as seconds with one decimal and no unit: {@code 12.3}. */
  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f", millis / MILLIS_PER_SECOND);
  }
}
