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
package io.checkpointreplicator.model.metadata;

/** The kinds of state handle in a {@code _metadata} file, all versions of a kind together. */
public enum StateHandleKind {
  /** State inside the metadata itself (tag 1). */
  BYTE_STREAM,
  /** A file by its absolute path (tag 2). */
  FILE,
  /** A file by its path relative to the {@code _metadata} (tag 6). */
  RELATIVE_FILE,
  /** A range of a file that several handles share: file merging (tag 15). */
  SEGMENT_FILE,
  /** A range of nothing: file merging without state (tag 16). */
  EMPTY_SEGMENT_FILE,
  /** A full snapshot of keyed state, with an offset for each key group (tags 3 and 12). */
  KEY_GROUPS,
  /** Keyed state in the canonical savepoint format (tag 7). */
  SAVEPOINT_KEY_GROUPS,
  /** An incremental snapshot of keyed state (tags 5 and 11). */
  INCREMENTAL_KEY_GROUPS,
  /** Materialized keyed state and the changes since (tags 8 and 14). */
  CHANGELOG,
  /** Changes of keyed state inside the metadata itself (tag 9). */
  CHANGELOG_IN_MEMORY,
  /** Changes of keyed state in changelog files (tags 10 and 13). */
  CHANGELOG_FILE,
  /** Operator state, with the offsets of each named state's partitions (tag 4). */
  OPERATOR_STATE,
  /** Operator state written with file merging, which names two directories (tag 17). */
  FILE_MERGING_OPERATOR_STATE,
  /** Records in flight of one input channel. */
  INPUT_CHANNEL,
  /** Records in flight of all input channels of a subtask that share a file (version 6). */
  MERGED_INPUT_CHANNEL,
  /** Records in flight of one result subpartition. */
  RESULT_SUBPARTITION,
  /** Records in flight of all result subpartitions of a subtask that share a file (version 6). */
  MERGED_RESULT_SUBPARTITION
}
