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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What replicas of a job have in common. A manifest may name a million files, so what was counted
 * is kept. Thread-safe.
 */
final class SharedFiles {
  private static final int KEPT = 100;

  private final StorePath target;
  private final ManifestCache manifests = new ManifestCache();
  private final Map<Pair, Both> counted =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Both> eldest) {
          return size() > KEPT;
        }
      };

  private record Pair(Replica newer, Replica older) {}

  /**
   * Files that both name.
   *
   * @param files how many
   * @param bytes how large they are
   */
  record Both(long files, long bytes) {}

  SharedFiles(StorePath target) {
    this.target = target;
  }

  /** Empty if a manifest cannot be read; why, the reading of the target says. */
  synchronized Optional<Both> between(ReadReplica newer, ReadReplica older) {
    if (!newer.path().name().startsWith("chk-")) {
      return Optional.empty();
    }
    Pair pair = new Pair(newer.replica(), older.replica());
    try {
      Both both = counted.get(pair);
      if (both == null) {
        both = count(pair);
        counted.put(pair, both);
      }
      return Optional.of(both);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Both count(Pair pair) throws IOException {
    TargetJob job = new TargetJob(new TargetLayout(target, pair.newer().job()), manifests);
    ReplicaFiles older = job.manifest(pair.older()).files();
    long files = 0;
    long bytes = 0;
    for (Map.Entry<String, ReplicaFile.Content> file :
        job.manifest(pair.newer()).files().entrySet()) {
      if (older.containsKey(file.getKey())) {
        files++;
        bytes += file.getValue().sizeBytes();
      }
    }
    return new Both(files, bytes);
  }
}
