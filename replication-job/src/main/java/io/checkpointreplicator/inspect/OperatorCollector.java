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
import io.checkpointreplicator.model.metadata.SubtaskStatus;
import java.util.ArrayList;
import java.util.List;

/** Adds up what belongs to each operator. */
final class OperatorCollector {
  private final List<Inspection.Operator> complete = new ArrayList<>();
  private OperatorHeader header;
  private Tally tally;
  private int withState;
  private int finished;
  private Place place = Place.COORDINATOR;

  private enum Place {
    COORDINATOR,
    SUBTASK_WITHOUT_STATE,
    SUBTASK_WITH_STATE
  }

  void operator(OperatorHeader next) {
    completeOperator();
    header = next;
    tally = new Tally();
    withState = 0;
    finished = next.isFullyFinished() ? next.parallelism() : 0;
    place = Place.COORDINATOR;
  }

  void subtask(SubtaskStatus status) {
    finished += status == SubtaskStatus.FINISHED ? 1 : 0;
    place = Place.SUBTASK_WITHOUT_STATE;
  }

  void file(FileIndex.Mention mention) {
    tally.add(mention);
    stateSeen();
  }

  void inlineState(long bytes) {
    tally.addInline(bytes);
    stateSeen();
  }

  /** A handle alone is none: file merging has handles of nothing for subtasks without state. */
  private void stateSeen() {
    if (place == Place.SUBTASK_WITHOUT_STATE) {
      withState++;
      place = Place.SUBTASK_WITH_STATE;
    }
  }

  List<Inspection.Operator> operators() {
    completeOperator();
    return complete;
  }

  private void completeOperator() {
    if (header != null) {
      complete.add(new Inspection.Operator(header, withState, finished, tally.amount()));
      header = null;
    }
  }
}
