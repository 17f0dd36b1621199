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

/** Counts what a visitor is told. */
final class EventCount implements MetadataVisitor {

  private int count;

  int count() {
    return count;
  }

  @Override
  public void header(int version, long checkpointId) {
    count++;
  }

  @Override
  public void masterState(String name, int version, long payloadBytes) {
    count++;
  }

  @Override
  public void operator(OperatorHeader operator) {
    count++;
  }

  @Override
  public void subtask(int subtaskIndex, SubtaskStatus status) {
    count++;
  }

  @Override
  public void handle(StateHandleKind kind, StateRole role) {
    count++;
  }

  @Override
  public void keyGroups(StateRole role, int start, int keyGroups) {
    count++;
  }

  @Override
  public void file(StateFileReference reference) {
    count++;
  }

  @Override
  public void directory(DirectoryReference reference) {
    count++;
  }

  @Override
  public void inlineState(StateRole role, long bytes) {
    count++;
  }

  @Override
  public void trailingProperties(long bytes) {
    count++;
  }
}
