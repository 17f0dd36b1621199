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
package io.checkpointreplicator.tests.relocation;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The paths in a {@code _metadata}, by how they are written. */
final class NamedFiles implements MetadataVisitor {

  private final Map<PathEncoding, List<String>> paths = new EnumMap<>(PathEncoding.class);
  private final List<String> directories = new ArrayList<>();

  static NamedFiles in(Path metadata) throws IOException {
    NamedFiles files = new NamedFiles();
    try (InputStream in = Files.newInputStream(metadata)) {
      CheckpointMetadataReader.read(in, files);
    }
    return files;
  }

  @Override
  public void file(StateFileReference reference) {
    paths.computeIfAbsent(reference.encoding(), unused -> new ArrayList<>()).add(reference.path());
  }

  @Override
  public void directory(DirectoryReference reference) {
    directories.add(reference.path());
  }

  List<String> relative() {
    return paths.getOrDefault(PathEncoding.RELATIVE, List.of());
  }

  List<String> absolute() {
    return paths.getOrDefault(PathEncoding.ABSOLUTE, List.of());
  }

  List<String> segments() {
    return paths.getOrDefault(PathEncoding.SEGMENT, List.of());
  }

  List<String> directories() {
    return directories;
  }
}
