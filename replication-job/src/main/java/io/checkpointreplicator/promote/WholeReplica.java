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

import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Problem;
import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A replica that was found whole.
 *
 * @param checkpointId the N of {@code chk-N}
 * @param directory what {@code flink run -s} takes
 * @param verification what was found: no problems
 */
record WholeReplica(long checkpointId, StorePath directory, Verification verification) {
  /** More than that nobody reads in one line; 'verify' names them all. */
  private static final int NAMED_PROBLEMS = 3;

  /**
   * Verifies a replica.
   *
   * @throws CheckpointException if it is not whole; says what is wrong
   */
  static WholeReplica of(TargetLayout layout, long checkpointId, Depth depth, CheckedFiles checked)
      throws IOException, InterruptedException {
    StorePath directory = layout.replica(checkpointId);
    CheckpointPlace place = CheckpointPlace.find(directory);
    if (!Store.exists(layout.manifest(checkpointId))) {
      throw new CheckpointException(
          directory
              + " is no whole replica: its manifest "
              + layout.manifest(checkpointId)
              + " is missing.");
    }
    Verification verification = Verification.of(place, depth, checked);
    List<Problem> problems = verification.problems();
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          directory
              + " is not whole: "
              + problems.stream()
                  .limit(NAMED_PROBLEMS)
                  .map(Problem::toString)
                  .collect(Collectors.joining("; "))
              + (problems.size() > NAMED_PROBLEMS
                  ? "; and " + (problems.size() - NAMED_PROBLEMS) + " more, see 'verify'"
                  : "")
              + ".");
    }
    return new WholeReplica(checkpointId, directory, verification);
  }

  /** What decides on the claim mode. */
  RestoreNeeds needs() throws IOException {
    return RestoreNeeds.of(directory.resolve(CheckpointDirectory.METADATA));
  }
}
