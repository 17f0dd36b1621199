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

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;

/**
 * What a command such as {@code flink run} came to.
 *
 * @param exitCode of the process
 * @param stdout all that it wrote there, results
 * @param stderr all that it wrote there, logs
 */
public record FlinkCommandResult(int exitCode, String stdout, String stderr) {

  private static final Pattern SUBMITTED =
      Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");

  /**
   * Returns the id of the first job that the command submitted.
   *
   * @throws AssertionError if it submitted none, with all output
   */
  public JobID jobId() {
    Matcher submitted = SUBMITTED.matcher(stdout);
    if (exitCode != 0 || !submitted.find()) {
      throw new AssertionError("No job was submitted: " + this);
    }
    return JobID.fromHexString(submitted.group(1));
  }

  @Override
  public String toString() {
    return "exit code %d%n--- stdout%n%s--- stderr%n%s".formatted(exitCode, stdout, stderr);
  }
}
