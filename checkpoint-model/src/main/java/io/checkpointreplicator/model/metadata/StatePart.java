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

/**
 * Where inside its handle a file sits.
 *
 * <p>Tells an inspector the kind of checkpoint: {@link #INCREMENTAL_SHARED} comes from incremental
 * RocksDB or ForSt, {@link #CHANGELOG_INCREMENT} from the changelog state backend.
 */
public enum StatePart {
  /** The file is all there is: a full snapshot, operator state or channel state. */
  WHOLE,
  /** The backend's own description of an incremental snapshot. */
  INCREMENTAL_META,
  /** A file of an incremental snapshot that later checkpoints may reference too. */
  INCREMENTAL_SHARED,
  /** A file of an incremental snapshot that dies with its checkpoint. */
  INCREMENTAL_PRIVATE,
  /** {@link #WHOLE}, as a materialization below a changelog. */
  CHANGELOG_MATERIALIZED_WHOLE,
  /** {@link #INCREMENTAL_META}, as a materialization below a changelog. */
  CHANGELOG_MATERIALIZED_META,
  /** {@link #INCREMENTAL_SHARED}, as a materialization below a changelog. */
  CHANGELOG_MATERIALIZED_SHARED,
  /** {@link #INCREMENTAL_PRIVATE}, as a materialization below a changelog. */
  CHANGELOG_MATERIALIZED_PRIVATE,
  /** State changes since the last materialization, in the changelog's own (dstl) files. */
  CHANGELOG_INCREMENT;

  /** Returns whether the file belongs to an incremental snapshot, materialized or not. */
  public boolean isIncremental() {
    return switch (this) {
      case INCREMENTAL_META,
          INCREMENTAL_SHARED,
          INCREMENTAL_PRIVATE,
          CHANGELOG_MATERIALIZED_META,
          CHANGELOG_MATERIALIZED_SHARED,
          CHANGELOG_MATERIALIZED_PRIVATE ->
          true;
      case WHOLE, CHANGELOG_MATERIALIZED_WHOLE, CHANGELOG_INCREMENT -> false;
    };
  }

  /** Returns whether the file belongs to a changelog, be it materialized state or changes. */
  public boolean isChangelog() {
    return switch (this) {
      case CHANGELOG_MATERIALIZED_WHOLE,
          CHANGELOG_MATERIALIZED_META,
          CHANGELOG_MATERIALIZED_SHARED,
          CHANGELOG_MATERIALIZED_PRIVATE,
          CHANGELOG_INCREMENT ->
          true;
      case WHOLE, INCREMENTAL_META, INCREMENTAL_SHARED, INCREMENTAL_PRIVATE -> false;
    };
  }

  /**
   * Returns whether later checkpoints may reference the file too, so that it may outlive its
   * checkpoint.
   */
  public boolean isShared() {
    return switch (this) {
      case INCREMENTAL_SHARED, CHANGELOG_MATERIALIZED_SHARED, CHANGELOG_INCREMENT -> true;
      case WHOLE,
          INCREMENTAL_META,
          INCREMENTAL_PRIVATE,
          CHANGELOG_MATERIALIZED_WHOLE,
          CHANGELOG_MATERIALIZED_META,
          CHANGELOG_MATERIALIZED_PRIVATE ->
          false;
    };
  }

  /** Returns how {@link StateFileReference#length()} relates to the length of the file. */
  LengthRule lengthRule() {
    return this == CHANGELOG_INCREMENT ? LengthRule.AT_LEAST : LengthRule.EXACT;
  }
}
