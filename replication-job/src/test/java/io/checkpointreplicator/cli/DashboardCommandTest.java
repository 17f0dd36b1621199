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

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardCommandTest {
  @TempDir private Path target;

  private static void assertRefused(String message, Object... arguments) {
    assertThat(CommandRun.of(arguments))
        .isEqualTo(new CommandRun(2, "", "Error: " + message + System.lineSeparator()));
  }

  @Test
  void needsATargetOrAJobManager() {
    assertRefused(
        "--target is missing. Name a base directory, or with --rest the JobManager of a replicator.",
        "dashboard");
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertRefused(
        "--rest is 'jobmanager:8081'; allowed: an address such as http://jobmanager:8081.",
        "dashboard",
        "--rest",
        "jobmanager:8081");
    assertRefused(
        "--rest is 'file:/etc/passwd'; allowed: an address such as http://jobmanager:8081.",
        "dashboard",
        "--rest",
        "file:/etc/passwd");
  }

  @Test
  void refusesAUserAndShowsNoPassword() {
    assertRefused(
        "--rest has a user name; allowed: an address such as http://jobmanager:8081. Flink's REST API"
            + " knows no users, and others can read what stands on a command line.",
        "dashboard",
        "--rest",
        "http://user:password@jobmanager:8081");
  }

  @Test
  void refusesWhatIsNoPort() {
    assertRefused(
        "--port is 65536; allowed: 0 to 65535.",
        "dashboard",
        "--target",
        target,
        "--port",
        "65536");
  }

  @Test
  void aMissingTargetIsAnError() {
    assertRefused(
        "--target "
            + CommandRun.flinkPath(target.resolve("missing"))
            + " does not exist. Name the directory that holds <job-id>/chk-N.",
        "dashboard",
        "--target",
        target.resolve("missing"));
  }
}
