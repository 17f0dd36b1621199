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

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;

/** Moves all absolute paths from one root to another; relative ones stay. */
record RootRewriter(String from, String to) implements LocationRewriter {

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    if (reference.encoding() == PathEncoding.RELATIVE) {
      return FileLocation.unchanged();
    }
    String path = move(reference.path());
    return reference.encoding() == PathEncoding.SEGMENT
        ? new FileLocation.Segment(path, reference.offset())
        : new FileLocation.Absolute(path);
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    return move(reference.path());
  }

  private String move(String path) {
    if (!path.startsWith(from + "/")) {
      throw new IllegalArgumentException(path + " is not under " + from);
    }
    return to + path.substring(from.length());
  }
}
