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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the metadata of a checkpoint or savepoint contains. Says nothing of whether the files are
 * there: only the metadata is read.
 *
 * @param header the checkpoint as a whole
 * @param operators in the order of the metadata
 * @param masterStates in the order of the metadata
 * @param state all state, added up in several ways
 * @param anchors what ties the checkpoint to the place where it lies
 */
public record Inspection(
    Header header,
    List<Operator> operators,
    List<MasterState> masterStates,
    State state,
    Anchors anchors) {

  /** Keeps its own copies. */
  public Inspection {
    operators = List.copyOf(operators);
    masterStates = List.copyOf(masterStates);
  }

  /**
   * Reads the metadata of a checkpoint once, as a stream. Memory grows with the number of distinct
   * files, by about 300 bytes for each.
   *
   * @throws CheckpointException if the metadata is damaged, of an unknown version, names something
   *     that is no path, or is gone by now
   * @throws IOException if the store cannot be read; trying again may help
   */
  public static Inspection of(CheckpointPlace place) throws IOException {
    Inspector inspector = new Inspector(place);
    place.read(inspector);
    return inspector.inspection();
  }

  /**
   * Whether a byte copy restores where it lies, if it holds all of the job's directory: nothing is
   * named absolutely, and nothing is foreign.
   */
  public boolean survivesByteCopy() {
    return anchors.isEmpty() && state.foreign().isEmpty();
  }

  /**
   * The checkpoint as a whole.
   *
   * @param place where it lies
   * @param version version of the metadata format
   * @param checkpointId id of the checkpoint or savepoint
   * @param propertiesBytes length of what follows the operators
   */
  public record Header(
      CheckpointPlace place, int version, long checkpointId, long propertiesBytes) {}

  /**
   * An operator.
   *
   * @param header uid, name, id and parallelism
   * @param subtasksWithState subtasks that have state, in a file or inside the metadata
   * @param finishedSubtasks subtasks that had finished before the checkpoint; all of them if the
   *     operator had finished
   * @param amount state of its coordinator and its subtasks
   */
  public record Operator(
      OperatorHeader header, int subtasksWithState, int finishedSubtasks, Amount amount) {}

  /**
   * State of a hook of the checkpoint coordinator, inside the metadata.
   *
   * @param name name of the hook
   * @param version version of the hook's format
   * @param bytes length of the state
   */
  public record MasterState(String name, int version, long bytes) {}

  /**
   * All state of the operators.
   *
   * @param kinds by kind; only kinds that occur
   * @param scopes by place, each of them
   * @param foreign directories of files outside of the checkpoint's job directory
   * @param total all of it
   */
  public record State(
      List<Kind> kinds,
      Map<FileScope, Amount> scopes,
      List<ReferencedDirectory> foreign,
      Amount total) {
    /** Keeps its own copies. */
    public State {
      kinds = List.copyOf(kinds);
      scopes = Map.copyOf(scopes);
      foreign = List.copyOf(foreign);
    }
  }

  /**
   * State of one kind.
   *
   * @param kind what it is
   * @param form how it lies in files
   * @param amount how much of it there is
   */
  public record Kind(StateKind kind, Form form, Amount amount) {}

  /** How state lies in files. */
  public enum Form {
    /** In files of its own, or inside the metadata. */
    OWN,
    /** In segments of files that several handles share: file merging. */
    MERGED
  }

  /**
   * What does not survive a move of the checkpoint by a copy of its bytes: the metadata of the copy
   * still names the old place.
   *
   * @param absolute directories of whole files that the metadata names by absolute path
   * @param segments directories of files of which the metadata names segments; there is no relative
   *     form of them
   * @param mergingDirectories directories that file-merging handles name, which Flink deletes as a
   *     whole
   */
  public record Anchors(
      List<ReferencedDirectory> absolute,
      List<ReferencedDirectory> segments,
      List<StorePath> mergingDirectories) {
    /** Keeps its own copies. */
    public Anchors {
      absolute = List.copyOf(absolute);
      segments = List.copyOf(segments);
      mergingDirectories = List.copyOf(mergingDirectories);
    }

    /** Whether a copy of the whole job directory restores where it is. */
    public boolean isEmpty() {
      return absolute.isEmpty() && segments.isEmpty() && mergingDirectories.isEmpty();
    }
  }
}
