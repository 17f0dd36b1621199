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
import java.io.OutputStream;
import java.util.Optional;
import org.apache.flink.core.fs.Path;

/**
 * Makes the metadata of one checkpoint relocatable.
 *
 * @param metadataFile its {@code _metadata}
 */
record MetadataRelocation(Path metadataFile, RelocationSettings settings, RelocationReport report) {

  private static final MetadataVisitor NOBODY = new MetadataVisitor() {};

  MetadataBuffer newBuffer() {
    return settings.newBuffer();
  }

  /**
   * Writes the metadata with the paths of the job's own directory made relative, or as it is if
   * that fails.
   *
   * @throws IOException if {@code out} cannot be written, or if the checkpoint is refused because
   *     it has foreign references
   */
  void relocate(MetadataBuffer stock, OutputStream out, long checkpointId) throws IOException {
    try (MetadataBuffer relocated = newBuffer()) {
      Optional<RelocatedReferences> references = transcode(stock, relocated, checkpointId);
      if (references.isEmpty()) {
        stock.copyTo(out);
        return;
      }
      if (settings.failOnForeign() && references.get().foreignCount() > 0) {
        throw new IOException(report.refused(checkpointId, references.get()));
      }
      report.relocated(checkpointId, references.get());
      relocated.copyTo(out);
    }
  }

  private Optional<RelocatedReferences> transcode(
      MetadataBuffer stock, MetadataBuffer relocated, long checkpointId) {
    try {
      OwnDirectoryRewriter rewriter = OwnDirectoryRewriter.of(metadataFile.getParent().toString());
      CheckpointMetadataTranscoder.transcode(stock.read(), relocated, rewriter, NOBODY);
      return Optional.of(rewriter.references());
    } catch (IOException | RuntimeException | LinkageError e) {
      // Whatever it is, Flink's own bytes are still there, and restore where they lie.
      report.notRelocatable(checkpointId, e);
      return Optional.empty();
    }
  }
}
