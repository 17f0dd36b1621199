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
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Every mention of a file or directory that a visitor is told of, as {@link FlinkFiles} has it. */
final class SeenFiles implements MetadataVisitor {

  private final List<String> lines = new ArrayList<>();

  private SeenFiles() {}

  static List<String> of(byte[] bytes) throws IOException {
    SeenFiles files = new SeenFiles();
    CheckpointMetadataReader.read(new ByteArrayInputStream(bytes), files);
    return files.lines;
  }

  @Override
  public void file(StateFileReference reference) {
    lines.add(
        reference.encoding()
            + " "
            + reference.path()
            + " "
            + reference.offset()
            + "+"
            + reference.length());
  }

  @Override
  public void directory(DirectoryReference reference) {
    lines.add("directory " + reference.path());
  }
}
