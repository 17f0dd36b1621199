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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Notes everything a visitor is told, a line each. */
final class EventLog implements MetadataVisitor {

  private final List<String> lines = new ArrayList<>();
  private final List<StateFileReference> files = new ArrayList<>();

  /** Reads a file and returns what a visitor is told of it. */
  static List<String> of(MetadataBytes bytes) throws IOException {
    EventLog log = new EventLog();
    CheckpointMetadataReader.read(new ByteArrayInputStream(bytes.toByteArray()), log);
    return log.lines();
  }

  List<String> lines() {
    return lines;
  }

  List<StateFileReference> files() {
    return files;
  }

  @Override
  public void header(int version, long checkpointId) {
    lines.add("header " + version + " " + checkpointId);
  }

  @Override
  public void masterState(String name, int version, long payloadBytes) {
    lines.add("master " + name + " " + version + " " + payloadBytes);
  }

  @Override
  public void operator(OperatorHeader operator) {
    lines.add("operator " + operator);
  }

  @Override
  public void subtask(int subtaskIndex, SubtaskStatus status) {
    lines.add("subtask " + subtaskIndex + " " + status);
  }

  @Override
  public void handle(StateHandleKind kind, StateRole role) {
    lines.add("handle " + kind + " " + role);
  }

  @Override
  public void keyGroups(StateRole role, int start, int count) {
    lines.add("keyGroups " + role + " " + start + " " + count);
  }

  @Override
  public void file(StateFileReference reference) {
    files.add(reference);
    lines.add(
        String.join(
            " ",
            "file",
            reference.encoding().name(),
            reference.path(),
            reference.offset() + "+" + reference.length(),
            reference.lengthRule().name(),
            reference.role().name(),
            reference.part().name()));
  }

  @Override
  public void directory(DirectoryReference reference) {
    lines.add("directory " + reference.kind() + " " + reference.path());
  }

  @Override
  public void inlineState(StateRole role, long bytes) {
    lines.add("inline " + role + " " + bytes);
  }

  @Override
  public void trailingProperties(long bytes) {
    lines.add("trailing " + bytes);
  }
}
