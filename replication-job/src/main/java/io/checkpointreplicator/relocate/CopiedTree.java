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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;

/**
 * The checkpoints in a copy of a base of jobs, of a job's directory, or of one checkpoint.
 *
 * @param checkpoints by job, the oldest of each first
 * @param moves what was copied, seen from them
 */
record CopiedTree(List<CopiedCheckpoint> checkpoints, List<Move> moves) {
  private static final Comparator<StorePath> BY_ID =
      Comparator.comparingLong(
              (StorePath directory) -> CheckpointDirectory.idOf(directory.name()).orElse(-1))
          .thenComparing(StorePath::name);

  /** Keeps its own copies. */
  CopiedTree {
    checkpoints = List.copyOf(checkpoints);
    moves = List.copyOf(moves);
  }

  /**
   * Lists the copy; of the old place only the name counts.
   *
   * @throws CheckpointException if there is no completed checkpoint, or if the two places are not
   *     of the same level
   */
  static CopiedTree find(Move move) throws IOException {
    boolean oldIsCheckpoint = CheckpointDirectory.idOf(move.from().name()).isPresent();
    boolean newIsCheckpoint = CheckpointDirectory.idOf(move.to().name()).isPresent();
    if (!Store.exists(move.to())) {
      throw new CheckpointException(
          "Directory " + move.to() + " does not exist. Copy " + move.from() + " there first.");
    }
    boolean completed = isCompleted(move.to());
    if (oldIsCheckpoint != newIsCheckpoint && (oldIsCheckpoint || completed)) {
      throw new CheckpointException(
          move.from()
              + " and "
              + move.to()
              + " are not of the same level. Name two bases of jobs, two job directories, or two"
              + " checkpoints.");
    }
    if (completed) {
      return checkpoint(move, newIsCheckpoint);
    }
    List<CopiedCheckpoint> checkpoints = under(move);
    if (checkpoints.isEmpty()) {
      throw new CheckpointException(
          "There is no completed checkpoint in "
              + move.to()
              + ": no _metadata in it, in its chk-N, or in <job-id>/chk-N. Copy "
              + move.from()
              + " there first, and name the same level of both.");
    }
    return new CopiedTree(checkpoints, List.of(move));
  }

  /** A checkpoint needs what its job shares, which lies beside it. */
  private static CopiedTree checkpoint(Move move, boolean ofJob) {
    List<Move> moves = new ArrayList<>(List.of(move));
    if (ofJob) {
      for (String state : List.of(CheckpointDirectory.SHARED, CheckpointDirectory.TASK_OWNED)) {
        moves.add(new Move(move.from().parent().resolve(state), move.to().parent().resolve(state)));
      }
    }
    return new CopiedTree(List.of(new CopiedCheckpoint(move.from(), move.to())), moves);
  }

  private static List<CopiedCheckpoint> under(Move move) throws IOException {
    List<StorePath> found = new ArrayList<>();
    List<StorePath> jobs = new ArrayList<>(List.of(move.to()));
    for (StorePath child : directoriesIn(move.to())) {
      if (JobId.matches(child.name())) {
        jobs.add(child);
      }
    }
    for (StorePath job : jobs) {
      List<StorePath> completed = new ArrayList<>();
      for (StorePath child : directoriesIn(job)) {
        if (isCompleted(child)) {
          completed.add(child);
        }
      }
      completed.sort(BY_ID);
      found.addAll(completed);
    }
    Move back = new Move(move.to(), move.from());
    return found.stream()
        .map(directory -> new CopiedCheckpoint(back.apply(directory), directory))
        .toList();
  }

  private static List<StorePath> directoriesIn(StorePath directory) throws IOException {
    return Store.list(directory).stream()
        .filter(FileStatus::isDir)
        .map(Store::nameOf)
        .sorted()
        .map(name -> directory.resolve("./" + name))
        .toList();
  }

  private static boolean isCompleted(StorePath directory) throws IOException {
    StorePath metadata = directory.resolve(CheckpointDirectory.METADATA);
    return Store.exists(metadata) || new Replacement(metadata).isInterrupted();
  }
}
