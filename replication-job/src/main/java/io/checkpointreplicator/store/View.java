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

import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The visible replicas of a job and what their manifests prove, at one moment.
 *
 * @param entries oldest first
 */
public record View(List<Entry> entries) {
  /** Keeps its own copy. */
  public View {
    entries = List.copyOf(entries);
  }

  /** A visible replica and what is known of its files. */
  public record Entry(Replica replica, Proof proof) {}

  /** What is known of the files of a visible replica. */
  public sealed interface Proof permits Proven, Unproven {}

  /** Its manifest names them all. */
  public record Proven(ReplicaManifest manifest) implements Proof {}

  /** Its manifest is missing or cannot be read: its files are unknown, so all may be its files. */
  public record Unproven(String reason) implements Proof {}

  /** Length and checksum of a file that a visible manifest names. */
  public Optional<ReplicaFile.Content> content(String replicaPath) {
    return first(files -> Optional.ofNullable(files.get(replicaPath)));
  }

  /**
   * Length and checksum of a file that a visible manifest names.
   *
   * @param directory its directory in the job's, with the slash behind
   */
  public Optional<ReplicaFile.Content> content(String directory, String name) {
    return first(files -> files.content(directory, name));
  }

  private Optional<ReplicaFile.Content> first(
      Function<ReplicaFiles, Optional<ReplicaFile.Content>> lookUp) {
    // The newest manifest names most of what the next checkpoint references.
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).proof() instanceof Proven proven) {
        Optional<ReplicaFile.Content> content = lookUp.apply(proven.manifest().files());
        if (content.isPresent()) {
          return content;
        }
      }
    }
    return Optional.empty();
  }

  /** The newest replica; empty if none is visible. */
  public Optional<Entry> newest() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }

  /** The replica of a checkpoint; empty if it is not visible. */
  public Optional<Entry> of(long checkpointId) {
    return entries.stream().filter(e -> e.replica().checkpointId() == checkpointId).findFirst();
  }

  /** Whether the files of each visible replica are known; only then may anything be deleted. */
  public boolean isProven() {
    return entries.stream().allMatch(e -> e.proof() instanceof Proven);
  }
}
