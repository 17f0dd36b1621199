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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Each path in a checkpoint's metadata, as it is written there. */
final class References implements MetadataVisitor {
  private final List<String> paths = new ArrayList<>();

  private References() {}

  static List<String> of(Path checkpoint) throws IOException {
    References references = new References();
    try (InputStream in = Files.newInputStream(checkpoint.resolve("_metadata"))) {
      CheckpointMetadataReader.read(in, references);
    }
    return references.paths;
  }

  @Override
  public void file(StateFileReference reference) {
    paths.add(reference.path());
  }

  @Override
  public void directory(DirectoryReference reference) {
    paths.add(reference.path());
  }
}
