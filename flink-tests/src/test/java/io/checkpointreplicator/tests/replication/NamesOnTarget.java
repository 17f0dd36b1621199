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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.metadata.FileNames;
import java.nio.file.Path;
import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/**
 * What the files of a checkpoint are called in its replica: the same below the directory of the
 * job, by an absolute path.
 *
 * @param sourceJob the directory of the job that the checkpoint names
 * @param targetJob the URI of the directory of the job that the replica names
 * @param checkpointId the N of {@code chk-N}
 */
record NamesOnTarget(Path sourceJob, String targetJob, long checkpointId) implements FileNames {

  @Override
  public String file(FileStateHandle file) {
    if (file instanceof RelativeFileStateHandle relative) {
      return "file " + targetJob + "/chk-" + checkpointId + "/" + relative.getRelativePath();
    }
    Path path = Path.of(file.getFilePath().getPath());
    assertThat(path).startsWithRaw(sourceJob);
    return "file " + targetJob + "/" + sourceJob.relativize(path);
  }

  @Override
  public String segment(SegmentFileStateHandle segment) {
    throw new AssertionError("No test replicates file merging: " + segment);
  }

  @Override
  public String directory(DirectoryStreamStateHandle directory) {
    throw new AssertionError("No test replicates file merging: " + directory);
  }
}
