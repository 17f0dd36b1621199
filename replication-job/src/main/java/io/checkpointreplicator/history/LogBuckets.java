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
package io.checkpointreplicator.history;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/** Names of the log's directories: the hour in which they were written, by the writer's clock. */
final class LogBuckets {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd--HH").withResolverStyle(ResolverStyle.STRICT);

  /** The writer's time zone is not in the name; no zone is further behind than this. */
  private static final Duration FURTHEST_BEHIND = Duration.ofHours(12);

  private LogBuckets() {}

  /** The directory for what happens at a time, by the clock of this process. */
  static String name(long atMillis) {
    return NAME.format(Instant.ofEpochMilli(atMillis).atZone(ZoneId.systemDefault()));
  }

  /**
   * The end of all that can have been written into a directory.
   *
   * @return empty if it has another name, and so is none
   */
  static Optional<Instant> end(String name) {
    try {
      return Optional.of(
          LocalDateTime.parse(name, NAME)
              .plusHours(1)
              .toInstant(ZoneOffset.UTC)
              .plus(FURTHEST_BEHIND));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
