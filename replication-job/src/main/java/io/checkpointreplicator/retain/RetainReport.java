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
 * What one run of RETAIN did for a job, or would do.
 *
 * @param hidden replicas that are not visible any more
 * @param deleted state files deleted
 * @param nextDueMillis when there is something to delete again, in milliseconds since the epoch
 * @param problem why nothing was deleted although something may be due
 */
public record RetainReport(
    List<Hidden> hidden,
    List<Deleted> deleted,
    OptionalLong nextDueMillis,
    Optional<String> problem) {
  /** Of a run in a tree that is somebody else's. */
  public static final RetainReport NOTHING =
      new RetainReport(List.of(), List.of(), OptionalLong.empty(), Optional.empty());

  /** Keeps its own copies. */
  public RetainReport {
    hidden = List.copyOf(hidden);
    deleted = List.copyOf(deleted);
  }

  /** Of a run that came so far and met an error. */
  public static RetainReport problem(List<Hidden> hidden, Exception error) {
    return new RetainReport(
        hidden, List.of(), OptionalLong.empty(), Optional.of(String.valueOf(error.getMessage())));
  }

  /** A replica that was hidden, and why. */
  public record Hidden(long checkpointId, String reason) {}

  /** A file that was deleted, by its path relative to the job's directory, and why. */
  public record Deleted(String path, String reason) {}
}
