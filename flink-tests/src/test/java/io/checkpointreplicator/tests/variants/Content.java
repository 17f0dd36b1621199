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
package io.checkpointreplicator.tests.variants;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.metadata.SubtaskStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What some metadata contains: whether a checkpoint is of the variant that it is meant to be. */
final class Content implements MetadataVisitor {
  private final Path jobDirectory;
  private final Set<String> kinds = new TreeSet<>();
  private final List<StateFileReference> files = new ArrayList<>();
  private final List<DirectoryReference> directories = new ArrayList<>();

  private Content(Path jobDirectory) {
    this.jobDirectory = jobDirectory;
  }

  /**
   * Reads metadata.
   *
   * @param jobDirectory what lies outside is foreign
   */
  static Content of(Path metadata, Path jobDirectory) throws IOException {
    try (InputStream in = Files.newInputStream(metadata)) {
      Content content = new Content(jobDirectory);
      CheckpointMetadataReader.read(in, content);
      if (content.files.isEmpty()) {
        content.kinds.add("no files");
      }
      return content;
    }
  }

  /**
   * Roles of handles as {@code ROLE} and {@code ROLE KIND}, parts of files as {@code file PART},
   * directories as {@code directory KIND}, {@code ROLE inline}, {@code no files}, {@code foreign
   * file}, {@code finished operator}, {@code finished subtask}, {@code master state}.
   */
  Set<String> kinds() {
    return kinds;
  }

  List<StateFileReference> files() {
    return files;
  }

  List<DirectoryReference> directories() {
    return directories;
  }

  @Override
  public void masterState(String name, int version, long payloadBytes) {
    kinds.add("master state");
  }

  @Override
  public void operator(OperatorHeader operator) {
    if (operator.isFullyFinished()) {
      kinds.add("finished operator");
    }
  }

  @Override
  public void subtask(int subtaskIndex, SubtaskStatus status) {
    if (status == SubtaskStatus.FINISHED) {
      kinds.add("finished subtask");
    }
  }

  @Override
  public void handle(StateHandleKind kind, StateRole role) {
    kinds.add(role.name());
    kinds.add(role + " " + kind);
  }

  @Override
  public void file(StateFileReference reference) {
    kinds.add("file " + reference.part());
    boolean absolute = reference.encoding() != PathEncoding.RELATIVE;
    Path path = Path.of(new org.apache.flink.core.fs.Path(reference.path()).getPath());
    if (absolute && !path.startsWith(jobDirectory)) {
      kinds.add("foreign file");
    }
    files.add(reference);
  }

  @Override
  public void directory(DirectoryReference reference) {
    kinds.add("directory " + reference.kind());
    directories.add(reference);
  }

  @Override
  public void inlineState(StateRole role, long bytes) {
    kinds.add(role + " inline");
  }
}
