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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Puts the locations that some metadata has into other metadata with the same handles. */
final class PreviousLocations implements LocationRewriter, MetadataVisitor {
  private final Deque<StateFileReference> files = new ArrayDeque<>();
  private final Deque<DirectoryReference> directories = new ArrayDeque<>();

  private PreviousLocations() {}

  static LocationRewriter in(byte[] metadata) throws IOException {
    PreviousLocations locations = new PreviousLocations();
    CheckpointMetadataReader.read(new ByteArrayInputStream(metadata), locations);
    return locations;
  }

  @Override
  public void file(StateFileReference reference) {
    files.addLast(reference);
  }

  @Override
  public void directory(DirectoryReference reference) {
    directories.addLast(reference);
  }

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    StateFileReference previous = files.removeFirst();
    return switch (previous.encoding()) {
      case ABSOLUTE -> new FileLocation.Absolute(previous.path());
      case RELATIVE -> new FileLocation.Relative(previous.path());
      case SEGMENT -> new FileLocation.Segment(previous.path(), previous.offset());
    };
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    return directories.removeFirst().path();
  }
}
