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
import io.checkpointreplicator.model.replica.FilePool;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.core.fs.FileStatus;

/** What is known of one job's manifests, by path; they share a pool of files. Thread-safe. */
final class JobManifests {
  /** Too few to be worth a new pool. */
  private static final int FEW_FILES = 100;

  private final Map<StorePath, Entry> manifests = new HashMap<>();
  private FilePool pool = new FilePool();

  private record Entry(long length, long modifiedAtMillis, ReplicaManifest manifest) {
    boolean describes(FileStatus status) {
      return length == status.getLen() && modifiedAtMillis == status.getModificationTime();
    }
  }

  /** The manifest at a path, if it was remembered since it was written. */
  synchronized Optional<ReplicaManifest> known(StorePath path, FileStatus status) {
    return Optional.ofNullable(manifests.get(path))
        .filter(entry -> entry.describes(status))
        .map(Entry::manifest);
  }

  /** Remembers a manifest, and returns it with its files in the pool. */
  synchronized ReplicaManifest remember(
      StorePath path, FileStatus status, ReplicaManifest manifest) {
    ReplicaManifest pooled = in(pool, manifest);
    manifests.put(path, new Entry(status.getLen(), status.getModificationTime(), pooled));
    return pooled;
  }

  /** Forgets some manifests, and says whether none is left. */
  synchronized boolean forget(Predicate<StorePath> unneeded) {
    if (manifests.keySet().removeIf(unneeded) && isMostlyForgotten()) {
      FilePool smaller = new FilePool();
      manifests.replaceAll(
          (path, entry) ->
              new Entry(entry.length(), entry.modifiedAtMillis(), in(smaller, entry.manifest())));
      pool = smaller;
    }
    return manifests.isEmpty();
  }

  private boolean isMostlyForgotten() {
    return pool.size() > FEW_FILES
        && pool.size()
            > 2
                * ReplicaFiles.countIn(
                    pool, manifests.values().stream().map(entry -> entry.manifest().files()));
  }

  private static ReplicaManifest in(FilePool pool, ReplicaManifest manifest) {
    return new ReplicaManifest(manifest.stamp(), manifest.files().in(pool));
  }

  /** Where the files of the job are kept. */
  synchronized FilePool pool() {
    return pool;
  }

  /** How many files are kept. */
  synchronized int files() {
    return pool.size();
  }
}
