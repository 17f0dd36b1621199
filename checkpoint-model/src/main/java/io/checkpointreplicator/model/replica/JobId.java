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
package io.checkpointreplicator.model.replica;

import java.util.regex.Pattern;

/** A Flink job id: 32 lower-case hexadecimal digits, the name of the job's directory. */
public record JobId(String hex) implements Comparable<JobId> {
  private static final Pattern PATTERN = Pattern.compile("[0-9a-f]{32}");

  /** Refuses anything but 32 lower-case hexadecimal digits. */
  public JobId {
    if (!matches(hex)) {
      throw new IllegalArgumentException(
          "'" + hex + "' is not a job id. Allowed: 32 lower-case hexadecimal digits.");
    }
  }

  /** Whether a directory name is a job id. */
  public static boolean matches(String name) {
    return PATTERN.matcher(name).matches();
  }

  @Override
  public int compareTo(JobId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
