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

import io.checkpointreplicator.model.metadata.StateRole;

/** What state is, as the backend that wrote it sees it. */
public enum StateKind {
  /** Keyed state in one piece per subtask: hashmap backend. */
  KEYED_FULL("keyed, full (hashmap)"),
  /** Keyed state in the canonical savepoint format, which each backend reads. */
  KEYED_CANONICAL("keyed, canonical savepoint"),
  /** Keyed state as the files of an embedded database, be they shared or not. */
  KEYED_INCREMENTAL("keyed, incremental (RocksDB, ForSt)"),
  /** Keyed state below a changelog. */
  CHANGELOG_MATERIALIZED("keyed, changelog: materialized"),
  /** Changes of keyed state since it was materialized. */
  CHANGELOG_INCREMENT("keyed, changelog: changes since"),
  /** Keyed state that operators write by themselves. */
  KEYED_RAW("keyed, raw (timers on heap)"),
  /** Operator state of the state backend. */
  OPERATOR("operator"),
  /** Operator state that operators write by themselves. */
  OPERATOR_RAW("operator, raw"),
  /** Records in flight into subtasks. */
  INPUT_CHANNEL("channel, input"),
  /** Records in flight out of subtasks. */
  OUTPUT_CHANNEL("channel, output"),
  /** State of operator coordinators, for example unassigned splits. */
  COORDINATOR("coordinator");

  private final String label;

  StateKind(String label) {
    this.label = label;
  }

  /** In words. */
  public String label() {
    return label;
  }

  /** The kind of all state with a role, where {@code keyed} is that of managed keyed state. */
  static StateKind of(StateRole role, StateKind keyed) {
    return switch (role) {
      case MANAGED_KEYED -> keyed;
      case RAW_KEYED -> KEYED_RAW;
      case MANAGED_OPERATOR -> OPERATOR;
      case RAW_OPERATOR -> OPERATOR_RAW;
      case INPUT_CHANNEL -> INPUT_CHANNEL;
      case OUTPUT_CHANNEL -> OUTPUT_CHANNEL;
      case COORDINATOR -> COORDINATOR;
    };
  }
}
