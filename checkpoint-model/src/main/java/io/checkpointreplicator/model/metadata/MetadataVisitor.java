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
 * Is told what a {@code _metadata} file contains, in the order of the file, while it is read or
 * transcoded. All methods do nothing unless overridden.
 *
 * <p>Order: {@link #header}; each {@link #masterState}; for each {@link #operator} the handle of
 * its coordinator, then for each {@link #subtask} its handles; at last {@link #trailingProperties}.
 * A handle is announced by {@link #handle} before what is inside it.
 *
 * <p>When the metadata turns out to be malformed the visitor has seen what comes before the fault.
 */
public interface MetadataVisitor {

  /**
   * The beginning of the file.
   *
   * @param version version of the metadata format, 3 to 6
   * @param checkpointId id of the checkpoint or savepoint, 0 or more
   */
  default void header(int version, long checkpointId) {}

  /**
   * State of a hook of the checkpoint coordinator.
   *
   * @param name name of the hook
   * @param version version of the hook's own format
   * @param payloadBytes length of the state, which lies inside the metadata, in bytes
   */
  default void masterState(String name, int version, long payloadBytes) {}

  /** An operator; its coordinator's handle and its subtasks follow. */
  default void operator(OperatorHeader operator) {}

  /**
   * A subtask of the operator seen last; its handles follow.
   *
   * @param subtaskIndex index from 0
   * @param status whether it was still running
   */
  default void subtask(int subtaskIndex, SubtaskStatus status) {}

  /** A handle, outer ones before the ones nested in them. Places without state are not visited. */
  default void handle(StateHandleKind kind, StateRole role) {}

  /**
   * The key groups of the keyed state handle seen last.
   *
   * @param role what the state is used for
   * @param start first key group, from 0; without meaning when there are none
   * @param count number of key groups, 0 or more
   */
  default void keyGroups(StateRole role, int start, int count) {}

  /** A file that the handle seen last names. */
  default void file(StateFileReference reference) {}

  /** A directory that the file-merging operator state handle seen last names. */
  default void directory(DirectoryReference reference) {}

  /**
   * State inside the metadata itself: a byte stream, or all changes of an in-memory changelog.
   *
   * @param role what the state is used for
   * @param bytes length of the state
   */
  default void inlineState(StateRole role, long bytes) {}

  /**
   * What follows the operators: Java-serialized properties of the checkpoint since version 4, bytes
   * that Flink does not read in version 3. Not called when nothing follows.
   *
   * @param bytes number of bytes up to the end of the file
   */
  default void trailingProperties(long bytes) {}
}
