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
package io.checkpointreplicator.relocation.storage;

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import org.apache.flink.core.fs.Path;

/**
 * Makes relative paths absolute and leaves the others as they are.
 *
 * @param checkpointDirectory where the {@code _metadata} lies
 */
record AbsolutePathRewriter(Path checkpointDirectory) implements LocationRewriter {

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    return reference.encoding() == PathEncoding.RELATIVE
        // By Flink's own arithmetic: it is the file that Flink would have read.
        ? new FileLocation.Absolute(new Path(checkpointDirectory, reference.path()).toString())
        : FileLocation.unchanged();
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    return reference.path();
  }
}
