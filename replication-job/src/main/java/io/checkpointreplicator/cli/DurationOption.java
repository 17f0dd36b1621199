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

import io.checkpointreplicator.options.OptionException;
import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** Reads durations from the command line, as Flink's options have them. */
final class DurationOption {
  private DurationOption() {}

  /**
   * The duration that an option has.
   *
   * @throws OptionException if the text is none
   */
  static Duration parse(String option, String text) {
    try {
      return TimeUtils.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new OptionException(
          option + " is '" + text + "'; allowed: a duration such as 500ms, 10s, 5min or 1h.", e);
    }
  }
}
