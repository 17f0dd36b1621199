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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** What the metadata of a replica, published or staged, references inside its job's tree. */
public final class ReplicaReferences implements MetadataVisitor {
  private final TargetLayout layout;
  private final String jobPrefix;
  private final BiConsumer<String, StateFileReference> files;
  private long checkpointId;
  private String plainDirectory = "/";

  private ReplicaReferences(TargetLayout layout, BiConsumer<String, StateFileReference> files) {
    this.layout = layout;
    this.jobPrefix = layout.jobDirectory() + "/";
    this.files = files;
  }

  /**
   * The referenced files by their path relative to the job's directory.
   *
   * @throws MetadataFormatException if the metadata is damaged
   * @throws ReferenceException if it references a path outside the job's directory
   * @throws IOException if it cannot be read
   */
  public static Map<String, StateFileReference> read(TargetLayout layout, StorePath metadata)
      throws IOException {
    Map<String, StateFileReference> files = new LinkedHashMap<>();
    forEach(layout, metadata, files::putIfAbsent);
    return files;
  }

  /**
   * Tells each reference, with the path relative to the job's directory; a file may be referenced
   * several times.
   *
   * @return what the bytes of the metadata are
   * @throws MetadataFormatException if the metadata is damaged
   * @throws ReferenceException if it references a path outside the job's directory, or one that the
   *     consumer refuses as an illegal argument
   * @throws IOException if it cannot be read
   */
  public static Content forEach(
      TargetLayout layout, StorePath metadata, BiConsumer<String, StateFileReference> files)
      throws IOException {
    CRC32C crc = new CRC32C();
    try (InputStream in = new CheckedInputStream(Store.open(metadata), crc)) {
      long bytes = CheckpointMetadataReader.read(in, new ReplicaReferences(layout, files));
      return new Content(bytes, crc.getValue());
    } catch (IllegalArgumentException e) {
      throw new ReferenceException(
          metadata + " does not stay within its tree: " + e.getMessage(), e);
    }
  }

  @Override
  public void header(int version, long id) {
    checkpointId = id;
  }

  @Override
  public void file(StateFileReference reference) {
    files.accept(relativePath(reference), reference);
  }

  private String relativePath(StateFileReference reference) {
    String path = reference.path();
    if (reference.encoding() == PathEncoding.RELATIVE) {
      return relativize(layout.replica(checkpointId).resolve(path));
    }
    int slash = path.lastIndexOf('/');
    if (slash == plainDirectory.length()
        && path.startsWith(plainDirectory)
        && StorePath.isPlainName(path, slash + 1)) {
      return path.substring(jobPrefix.length());
    }
    String relative = relativize(StorePath.parse(path));
    if (path.equals(jobPrefix + relative)) {
      // What it reads like is where it leads, and so for each plain name in that directory.
      plainDirectory = path.substring(0, slash);
    }
    return relative;
  }

  private String relativize(StorePath path) {
    return layout.jobDirectory().relativize(path);
  }
}
