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

import java.io.Serial;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;

/**
 * A checkpoint or savepoint that a job restores from. Gives Flink its metadata with absolute paths
 * only.
 *
 * <p>High availability services store it, serialized by Java. What they get is Flink's own
 * location: by then the metadata has been read, and this library can be taken away again.
 */
final class ResolvedCheckpoint extends FsCompletedCheckpointStorageLocation {

  private static final long serialVersionUID = 1L;

  private final FsCompletedCheckpointStorageLocation stock;

  ResolvedCheckpoint(
      FsCompletedCheckpointStorageLocation stock,
      RelocationSettings settings,
      RelocationReport report) {
    super(
        null, // looked up when it is needed
        stock.getExclusiveCheckpointDir(),
        new ResolvedMetadataHandle(
            stock.getMetadataHandle(), stock.getExclusiveCheckpointDir(), settings, report),
        stock.getExternalPointer());
    this.stock = stock;
  }

  @Serial
  private Object writeReplace() {
    return stock;
  }
}
