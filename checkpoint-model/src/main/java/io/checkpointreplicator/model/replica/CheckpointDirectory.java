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
package io.checkpointreplicator.model.replica;

import java.util.OptionalLong;

/** The names inside a job's directory, the same on source and target. */
public final class CheckpointDirectory {
  /** The file that makes a checkpoint visible. */
  public static final String METADATA = "_metadata";

  /** Files that several checkpoints share. */
  public static final String SHARED = "shared";

  /** Files that TaskManagers own. */
  public static final String TASK_OWNED = "taskowned";

  private CheckpointDirectory() {}

  /** {@code chk-N}. */
  public static String name(long checkpointId) {
    return CheckpointKind.CHECKPOINT.directoryName(checkpointId);
  }

  /** The id in a directory name; empty if the name is not what {@link #name} makes of an id. */
  public static OptionalLong idOf(String name) {
    return CheckpointKind.CHECKPOINT.idOf(name);
  }
}
