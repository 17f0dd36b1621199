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

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What the storage is configured with beside the options of Flink's own file system storage.
 *
 * @param failOnForeign whether a checkpoint that is not self-contained fails
 * @param fileMerging whether the files of a job's checkpoints are merged, which Flink's format only
 *     knows with absolute paths
 * @param metadataMemoryBytes how much of the metadata may lie on the heap, 0 or more
 * @param temporaryDirectory local directory for what is beyond
 */
record RelocationSettings(
    boolean failOnForeign, boolean fileMerging, long metadataMemoryBytes, String temporaryDirectory)
    implements Serializable {

  static RelocationSettings of(ReadableConfig config) {
    return new RelocationSettings(
        config.get(RelocationOptions.FAIL_ON_FOREIGN),
        config.get(CheckpointingOptions.FILE_MERGING_ENABLED),
        config.get(RelocationOptions.METADATA_MEMORY).getBytes(),
        ConfigurationUtils.splitPaths(config.get(CoreOptions.TMP_DIRS))[0]);
  }

  /** Returns a buffer for the metadata of one checkpoint. */
  MetadataBuffer newBuffer() {
    return new MetadataBuffer(metadataMemoryBytes, Path.of(temporaryDirectory));
  }
}
