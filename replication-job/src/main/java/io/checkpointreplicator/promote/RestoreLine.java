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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The command that starts a job from a replica, up to the job's jar. Both Flink lines take {@code
 * -claimMode}; {@code -restoreMode} is its deprecated name.
 */
public final class RestoreLine {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private RestoreLine() {}

  /**
   * The line for a replica that was not promoted: in NO_CLAIM mode, since CLAIM would delete files
   * that other replicas need and that the replicator builds on. Reads the metadata.
   */
  public static String of(StorePath replica) throws IOException {
    return of(
        replica,
        ClaimMode.NO_CLAIM,
        RestoreNeeds.of(replica.resolve(CheckpointDirectory.METADATA)));
  }

  /** The command that verifies and fences a job's tree, and prints the line. */
  public static String promotion(StorePath target, JobId job) {
    return "java -jar checkpoint-replicator-standalone.jar promote --target "
        + quote(target.toString())
        + " --job "
        + job.hex();
  }

  /**
   * The line.
   *
   * @param state what the replica contains
   */
  static String of(StorePath replica, ClaimMode claimMode, RestoreNeeds state) {
    // Without the changelog the first checkpoint is a full one, which NO_CLAIM needs.
    boolean switchOff = state.hasChangelog() && claimMode == ClaimMode.NO_CLAIM;
    return "flink run "
        + (switchOff ? "-Dstate.changelog.enabled=false " : "")
        + "-s "
        + quote(replica.toString())
        + " -claimMode "
        + claimMode;
  }

  private static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
