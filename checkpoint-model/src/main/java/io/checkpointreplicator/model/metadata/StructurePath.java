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
 * Where in the nested structure of a {@code _metadata} file the walk is, for error messages: for
 * example {@code operator 3 / subtask 7 / managed keyed state / shared file 12}.
 *
 * <p>Entering and leaving a place allocates nothing; the text is built when it is asked for. Places
 * that a handle nests in handles are bounded by {@link NestingLimit}, so the stack is too.
 */
final class StructurePath {

  /** Places per nested handle are at most 2; operator, subtask and state are 3 more. */
  private static final int MAX_DEPTH = 2 * 2 * NestingLimit.MAX_NESTED_HANDLES + 8;

  private static final int WITHOUT_INDEX = -1;

  private final String[] labels = new String[MAX_DEPTH];
  private final int[] indexes = new int[MAX_DEPTH];
  private int depth;

  /** Enters a place that is one of its kind. */
  void enter(String label) {
    enter(label, WITHOUT_INDEX);
  }

  /** Enters one of several places of a kind; {@code index} counts from 0. */
  void enter(String label, int index) {
    labels[depth] = label;
    indexes[depth] = index;
    depth++;
  }

  /** Leaves the place that was entered last. */
  void leave() {
    depth--;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(i == 0 ? "" : " / ").append(labels[i]);
      if (indexes[i] != WITHOUT_INDEX) {
        text.append(' ').append(indexes[i]);
      }
    }
    return text.toString();
  }
}
