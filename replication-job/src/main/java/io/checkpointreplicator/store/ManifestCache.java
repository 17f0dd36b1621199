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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.fs.FileStatus;

/**
 * Manifests by path. A manifest never changes once written, so it is read once; one that was
 * written anew has another length or modification time and is read again. Holds at most {@link
 * #MAX_FILES} file entries in all, least recently used go first. Thread-safe.
 */
public final class ManifestCache {
  private static final long MAX_FILES = 1_000_000;

  private final Map<StorePath, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long files;

  private record Entry(long length, long modifiedAtMillis, ReplicaManifest manifest) {
    boolean describes(FileStatus status) {
      return length == status.getLen() && modifiedAtMillis == status.getModificationTime();
    }
  }

  /**
   * The manifest at a path.
   *
   * @throws FileNotFoundException if there is none
   * @throws IOException if it cannot be read, or is not a manifest
   */
  ReplicaManifest manifest(StorePath path) throws IOException {
    FileStatus status =
        Store.status(path).orElseThrow(() -> new FileNotFoundException(path.toString()));
    Entry known;
    synchronized (this) {
      known = entries.get(path);
    }
    if (known != null && known.describes(status)) {
      return known.manifest();
    }
    ReplicaManifest manifest;
    try (InputStream in = new BufferedInputStream(Store.open(path))) {
      manifest = ManifestParser.read(in);
    }
    remember(path, new Entry(status.getLen(), status.getModificationTime(), manifest));
    return manifest;
  }

  private synchronized void remember(StorePath path, Entry entry) {
    Entry previous = entries.put(path, entry);
    files += entry.manifest().files().size();
    files -= previous == null ? 0 : previous.manifest().files().size();
    Iterator<Entry> oldest = entries.values().iterator();
    while (files > MAX_FILES && entries.size() > 1) {
      files -= oldest.next().manifest().files().size();
      oldest.remove();
    }
  }
}
