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
package io.checkpointreplicator.tests.metadata;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.metadata.SubtaskStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Finds out whether metadata has two subtasks of the same index in one operator. */
final class RepeatedSubtask implements MetadataVisitor {

  private final Set<Integer> indexes = new HashSet<>();
  private boolean found;

  private RepeatedSubtask() {}

  static boolean isIn(byte[] bytes) throws IOException {
    RepeatedSubtask repeated = new RepeatedSubtask();
    CheckpointMetadataReader.read(new ByteArrayInputStream(bytes), repeated);
    return repeated.found;
  }

  @Override
  public void operator(OperatorHeader operator) {
    indexes.clear();
  }

  @Override
  public void subtask(int subtaskIndex, SubtaskStatus status) {
    found |= !indexes.add(subtaskIndex);
  }
}
