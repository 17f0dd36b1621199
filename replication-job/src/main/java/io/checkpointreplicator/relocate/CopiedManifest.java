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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The manifest in a copy of a replica, which says how long the metadata is, and its checksum. */
final class CopiedManifest {
  private CopiedManifest() {}

  /** Says what the metadata is going to be; does nothing beside a checkpoint without manifest. */
  static void update(CopiedCheckpoint checkpoint, ReplicaFile.Content metadata) throws IOException {
    Optional<StorePath> manifest = TargetLayout.manifestOf(checkpoint.directory());
    if (manifest.isPresent()) {
      update(manifest.get(), metadata);
    }
  }

  private static void update(StorePath path, ReplicaFile.Content metadata) throws IOException {
    Replacement replacement = new Replacement(path);
    replacement.recover();
    if (!Store.exists(path)) {
      return;
    }
    ReplicaManifest manifest = read(path);
    ReplicaStamp stamp = manifest.stamp();
    ReplicaStamp updated =
        new ReplicaStamp(stamp.origin(), stamp.plan(), stamp.times(), stamp.totals(), metadata);
    replacement.prepare(
        out -> ManifestParser.write(new ReplicaManifest(updated, manifest.files()), out));
    replacement.commit();
  }

  private static ReplicaManifest read(StorePath path) throws IOException {
    try (InputStream in = new BufferedInputStream(Store.open(path))) {
      return ManifestParser.read(in);
    }
  }
}
