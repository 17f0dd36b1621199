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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ManifestFormatException;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The job's tree around a replica, and what the replica's manifest says of its files.
 *
 * @param jobDirectory holds all files of the replica
 * @param manifestPath where the manifest lies
 * @param manifest what it says
 */
record ReplicaTree(StorePath jobDirectory, StorePath manifestPath, ReplicaManifest manifest) {

  /** Where the manifest of a checkpoint lies if that is a replica; empty if it cannot be one. */
  static Optional<StorePath> manifestPath(CheckpointPlace place) {
    return TargetLayout.manifestOf(place.directory());
  }

  /**
   * The tree of a replica; empty if the checkpoint has no manifest.
   *
   * @throws CheckpointException if the manifest is damaged
   */
  static Optional<ReplicaTree> of(CheckpointPlace place) throws IOException {
    Optional<StorePath> path = manifestPath(place);
    if (path.isEmpty() || !Store.exists(path.get())) {
      return Optional.empty();
    }
    try (InputStream in = new BufferedInputStream(Store.open(path.get()))) {
      ReplicaManifest manifest = ManifestParser.read(in);
      return Optional.of(new ReplicaTree(place.jobDirectory(), path.get(), manifest));
    } catch (ManifestFormatException | EOFException e) {
      throw new CheckpointException(
          "Manifest "
              + path.get()
              + " is damaged: "
              + e.getMessage()
              + " Without it the replica's files cannot be proven; use another replica.",
          e);
    }
  }

  boolean contains(StorePath path) {
    return jobDirectory.contains(path);
  }

  /** What the manifest says of a file below the job's directory; empty if it does not name it. */
  Optional<ReplicaFile.Content> content(StorePath file) {
    return Optional.ofNullable(manifest.files().get(jobDirectory.relativize(file)));
  }

  /** What the manifest says of {@code _metadata}. */
  ReplicaFile.Content metadata() {
    return manifest.stamp().metadata();
  }
}
