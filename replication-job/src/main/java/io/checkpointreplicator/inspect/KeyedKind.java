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

import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StateRole;

/** Follows the handles of a subtask and knows of which kind its managed keyed state is. */
final class KeyedKind {
  private StateKind current = StateKind.KEYED_FULL;
  private boolean inChangelog;

  /** Another subtask begins. */
  void nextSubtask() {
    inChangelog = false;
  }

  /** A handle was announced; those nested in a changelog belong to it. */
  void handle(StateHandleKind kind, StateRole role) {
    if (role != StateRole.MANAGED_KEYED) {
      return;
    }
    switch (kind) {
      case CHANGELOG -> {
        inChangelog = true;
        current = StateKind.CHANGELOG_MATERIALIZED;
      }
      case CHANGELOG_FILE, CHANGELOG_IN_MEMORY -> current = StateKind.CHANGELOG_INCREMENT;
      case KEY_GROUPS -> current = unlessInChangelog(StateKind.KEYED_FULL);
      case SAVEPOINT_KEY_GROUPS -> current = unlessInChangelog(StateKind.KEYED_CANONICAL);
      case INCREMENTAL_KEY_GROUPS -> current = unlessInChangelog(StateKind.KEYED_INCREMENTAL);
      case BYTE_STREAM,
          FILE,
          RELATIVE_FILE,
          SEGMENT_FILE,
          EMPTY_SEGMENT_FILE,
          OPERATOR_STATE,
          FILE_MERGING_OPERATOR_STATE,
          INPUT_CHANNEL,
          MERGED_INPUT_CHANNEL,
          RESULT_SUBPARTITION,
          MERGED_RESULT_SUBPARTITION -> {}
    }
  }

  private StateKind unlessInChangelog(StateKind kind) {
    return inChangelog ? StateKind.CHANGELOG_MATERIALIZED : kind;
  }

  /** The kind of the handle seen last. */
  StateKind current() {
    return current;
  }
}
