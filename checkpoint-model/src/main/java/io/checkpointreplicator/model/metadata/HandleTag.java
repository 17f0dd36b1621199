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
 * The bytes in front of state handles, as {@code
 * org.apache.flink.runtime.checkpoint.metadata.MetadataV2V3SerializerBase} defines them.
 */
final class HandleTag {

  static final int NONE = 0;
  static final int BYTE_STREAM = 1;
  static final int FILE = 2;
  static final int KEY_GROUPS = 3;
  static final int OPERATOR_STATE = 4;
  static final int INCREMENTAL_KEY_GROUPS = 5;
  static final int RELATIVE_FILE = 6;
  static final int SAVEPOINT_KEY_GROUPS = 7;
  static final int CHANGELOG = 8;
  static final int CHANGELOG_IN_MEMORY = 9;
  static final int CHANGELOG_FILE = 10;
  static final int INCREMENTAL_KEY_GROUPS_V2 = 11;
  static final int KEY_GROUPS_V2 = 12;
  static final int CHANGELOG_FILE_V2 = 13;
  static final int CHANGELOG_V2 = 14;
  static final int SEGMENT_FILE = 15;
  static final int EMPTY_SEGMENT_FILE = 16;
  static final int FILE_MERGING_OPERATOR_STATE = 17;

  private HandleTag() {}
}
