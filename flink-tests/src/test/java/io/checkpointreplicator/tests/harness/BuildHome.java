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
package io.checkpointreplicator.tests.harness;

import java.nio.file.Path;

/** Where the build puts jars aside, for processes that tests start. */
final class BuildHome {
  private BuildHome() {}

  /**
   * A directory that the build names.
   *
   * @param property the system property with its path
   * @param content what it holds, in words
   */
  static Path of(String property, String content) {
    String home = System.getProperty(property);
    if (home == null) {
      throw new IllegalStateException(
          "System property "
              + property
              + " is not set. It names the directory whose "
              + content
              + "; the build sets it for integration tests.");
    }
    return Path.of(home);
  }
}
