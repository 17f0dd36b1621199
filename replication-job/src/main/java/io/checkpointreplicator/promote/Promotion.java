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

import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.model.path.StorePath;
import java.util.List;

/**
 * A job's tree after it was promoted.
 *
 * @param fence by whom, when, and from which replica the job is to be restored
 * @param occasion whether it was promoted just now
 * @param restore how to start the job
 * @param verification what was found at the replica: no problems
 * @param aside replicas that are not offered any more
 */
public record Promotion(
    Fence fence, Occasion occasion, Restore restore, Verification verification, Aside aside) {

  /** When the tree was promoted. */
  public enum Occasion {
    /** By this call. */
    NOW,
    /** By an earlier one; this one changed nothing that was done. */
    EARLIER
  }

  /** Why the claim mode is what it is. */
  public enum Reason {
    /** The default: it deletes nothing. */
    DEFAULT,
    /** The changelog state backend needs it. */
    CHANGELOG,
    /** Somebody asked for it. */
    ASKED
  }

  /**
   * How to start the job.
   *
   * @param line the command, up to the job's jar
   * @param claimMode who owns the replica's files afterwards
   * @param reason why
   */
  public record Restore(String line, ClaimMode claimMode, Reason reason) {}

  /**
   * Replicas that are not offered any more.
   *
   * @param hidden ids of those that the restore is going to break, in ascending order
   * @param hiddenDirectory holds a directory for each, with its {@code _metadata}
   * @param passedOver why newer replicas were not promoted, one line each
   */
  public record Aside(List<Long> hidden, StorePath hiddenDirectory, List<String> passedOver) {
    /** Keeps its own copies. */
    public Aside {
      hidden = List.copyOf(hidden);
      passedOver = List.copyOf(passedOver);
    }
  }
}
