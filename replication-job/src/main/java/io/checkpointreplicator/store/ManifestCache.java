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
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;

/**
 * The manifests of visible replicas, by path. A manifest never changes once written, so it is read
 * once; one that was written anew has another length or modification time and is read again. What
 * is not visible any more is forgotten when the job is looked at the next time. Holds at most
 * {@link #MAX_FILES} file entries in all, about 170 bytes each; those of jobs that were not asked
 * for the longest go first. Thread-safe.
 */
public final class ManifestCache {
  /** One job may have more. */
  private static final long MAX_FILES = 400_000;

  private final Map<StorePath, Map<StorePath, Entry>> jobs = new LinkedHashMap<>(16, 0.75f, true);
  private long files;

  private record Entry(long length, long modifiedAtMillis, ReplicaManifest manifest) {
    boolean describes(FileStatus status) {
      return length == status.getLen() && modifiedAtMillis == status.getModificationTime();
    }

    int files() {
      return manifest.files().size();
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
      known = jobs.getOrDefault(path.parent(), Map.of()).get(path);
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
    Entry previous = jobs.computeIfAbsent(path.parent(), key -> new HashMap<>()).put(path, entry);
    files += entry.files();
    files -= previous == null ? 0 : previous.files();
    Iterator<Map<StorePath, Entry>> oldest = jobs.values().iterator();
    while (files > MAX_FILES && jobs.size() > 1) {
      oldest.next().values().forEach(old -> files -= old.files());
      oldest.remove();
    }
  }

  /** Forgets the manifests in a directory but some. */
  synchronized void keepOnly(StorePath directory, Set<StorePath> visible) {
    Map<StorePath, Entry> entries = jobs.getOrDefault(directory, new HashMap<>());
    entries
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !visible.contains(entry.getKey());
              files -= gone ? entry.getValue().files() : 0;
              return gone;
            });
    if (entries.isEmpty()) {
      jobs.remove(directory);
    }
  }
}
