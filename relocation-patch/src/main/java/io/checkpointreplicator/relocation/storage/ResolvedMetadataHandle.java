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

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * A {@code _metadata} that is read with each relative path made absolute, the way Flink itself
 * makes it. Serializes as Flink's own handle, see {@link ResolvedCheckpoint}.
 */
final class ResolvedMetadataHandle extends FileStateHandle {

  private static final long serialVersionUID = 1L;
  private static final MetadataVisitor NOBODY = new MetadataVisitor() {};

  private final Path checkpointDirectory;
  private final transient RelocationSettings settings;
  private final transient RelocationReport report;

  ResolvedMetadataHandle(
      FileStateHandle stock,
      Path checkpointDirectory,
      RelocationSettings settings,
      RelocationReport report) {
    super(stock.getFilePath(), stock.getStateSize());
    this.checkpointDirectory = checkpointDirectory;
    this.settings = settings;
    this.report = report;
  }

  @Override
  public FSDataInputStream openInputStream() throws IOException {
    MetadataBuffer resolved = settings.newBuffer();
    try (InputStream in = super.openInputStream()) {
      CheckpointMetadataTranscoder.transcode(
          in, resolved, new AbsolutePathRewriter(checkpointDirectory), NOBODY);
      return resolved.readOnce();
    } catch (IOException | RuntimeException | LinkageError e) {
      resolved.close();
      report.notResolved(checkpointDirectory.toString(), e);
      return super.openInputStream();
    }
  }

  @Serial
  private Object writeReplace() {
    return new FileStateHandle(getFilePath(), getStateSize());
  }
}
