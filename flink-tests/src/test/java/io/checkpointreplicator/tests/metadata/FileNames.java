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

import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/**
 * How {@link MetadataText} writes the places that handles name. What is moved between two
 * checkpoints is written by the names of one of them as if it were in the other.
 */
public interface FileNames {

  /** A whole file, relative or not. */
  String file(FileStateHandle file);

  /** A range of a file, without its length. */
  String segment(SegmentFileStateHandle segment);

  /** A directory of a file-merging handle. */
  String directory(DirectoryStreamStateHandle directory);

  /** Returns the names that are in the metadata. */
  static FileNames unchanged() {
    return new FileNames() {
      @Override
      public String file(FileStateHandle file) {
        return file instanceof RelativeFileStateHandle relative
            ? "relative file " + relative.getRelativePath()
            : "file " + file.getFilePath();
      }

      @Override
      public String segment(SegmentFileStateHandle segment) {
        return "segment at " + segment.getStartPos() + " of " + segment.getFilePath();
      }

      @Override
      public String directory(DirectoryStreamStateHandle directory) {
        return "directory " + directory.getDirectory();
      }
    };
  }
}
