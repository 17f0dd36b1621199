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

import io.checkpointreplicator.retain.RetainReport;
import java.util.List;
import java.util.Map;

/** What became of a job's tree in {@code gc}. */
sealed interface GcResult {
  /** It is not for {@code gc} to touch; why. */
  record LeftAlone(String reason) implements GcResult {}

  /** It cannot be read or written; why, and what was hidden before. */
  record Failed(List<RetainReport.Hidden> hidden, String reason) implements GcResult {
    /** Keeps its own copy. */
    public Failed {
      hidden = List.copyOf(hidden);
    }
  }

  /**
   * It was done, or would be.
   *
   * @param hidden replicas that were hidden
   * @param deleted files that were deleted
   * @param sizes lengths in bytes of what was deleted, as far as it was there
   * @param unknown files that nobody names
   */
  record Done(
      List<RetainReport.Hidden> hidden,
      List<RetainReport.Deleted> deleted,
      Map<String, Long> sizes,
      Unknown unknown)
      implements GcResult {
    /** Keeps its own copies. */
    public Done {
      hidden = List.copyOf(hidden);
      deleted = List.copyOf(deleted);
      sizes = Map.copyOf(sizes);
    }
  }

  /** Files that no manifest names. */
  record Unknown(long files, long bytes) {}
}
