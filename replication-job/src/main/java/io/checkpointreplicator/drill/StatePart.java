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
package io.checkpointreplicator.drill;

import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/** A part of a checkpoint's state that is read by itself. */
sealed interface StatePart {

  /** Whose state it is, in words. */
  String where();

  /**
   * Bytes of which only the length is known.
   *
   * @param length how its length compares with the handle's
   */
  record Bytes(String where, StreamStateHandle handle, Length length) implements StatePart {}

  /** How many bytes a handle must give. */
  enum Length {
    /** Those it says. */
    EXACT,
    /** Those it says, or more: changelog files have a byte that handles do not count. */
    AT_LEAST
  }

  /**
   * Keyed state by key groups.
   *
   * @param keyGroupBytes bytes before each key in the canonical format, 1 or 2
   */
  record KeyGroups(String where, KeyGroupsStateHandle handle, Format format, int keyGroupBytes)
      implements StatePart {}

  /** What stands at the beginning of a key group. */
  enum Format {
    /** The number of the key group: hashmap backend. */
    HASHMAP,
    /** Entries of any state, each key beginning with its key group: canonical savepoint. */
    CANONICAL,
    /** Whatever the operator wrote: raw keyed state. */
    RAW
  }

  /**
   * The files of a RocksDB database.
   *
   * @param operator the operator, for totals
   */
  record Database(String where, String operator, IncrementalRemoteKeyedStateHandle handle)
      implements StatePart {}

  /** State of a kind that is not known here. */
  record Unknown(String where, Class<?> kind) implements StatePart {}
}
