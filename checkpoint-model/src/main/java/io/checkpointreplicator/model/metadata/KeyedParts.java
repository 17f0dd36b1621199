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

/** The names of the parts of a keyed state handle, by where the handle itself sits. */
enum KeyedParts {
  OF_SNAPSHOT(
      StatePart.WHOLE,
      StatePart.INCREMENTAL_META,
      StatePart.INCREMENTAL_SHARED,
      StatePart.INCREMENTAL_PRIVATE),
  OF_MATERIALIZATION(
      StatePart.CHANGELOG_MATERIALIZED_WHOLE,
      StatePart.CHANGELOG_MATERIALIZED_META,
      StatePart.CHANGELOG_MATERIALIZED_SHARED,
      StatePart.CHANGELOG_MATERIALIZED_PRIVATE);

  private final StatePart whole;
  private final StatePart meta;
  private final StatePart shared;
  private final StatePart privateFiles;

  KeyedParts(StatePart whole, StatePart meta, StatePart shared, StatePart privateFiles) {
    this.whole = whole;
    this.meta = meta;
    this.shared = shared;
    this.privateFiles = privateFiles;
  }

  StatePart whole() {
    return whole;
  }

  StatePart meta() {
    return meta;
  }

  StatePart shared() {
    return shared;
  }

  StatePart privateFiles() {
    return privateFiles;
  }
}
