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
package io.checkpointreplicator.retain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one run of RETAIN did for a job.
 *
 * @param hidden replicas that are not visible any more
 * @param deletedFiles state files deleted
 * @param nextDueMillis when there is something to delete again, in milliseconds since the epoch
 * @param problem why nothing was deleted although something may be due
 */
public record RetainReport(
    List<Hidden> hidden, int deletedFiles, OptionalLong nextDueMillis, Optional<String> problem) {

  /** Keeps its own copy. */
  public RetainReport {
    hidden = List.copyOf(hidden);
  }

  /** A replica that was hidden, and why. */
  public record Hidden(long checkpointId, String reason) {}
}
