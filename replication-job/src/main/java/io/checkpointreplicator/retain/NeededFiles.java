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
package io.checkpointreplicator.retain;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The files that must stay, by their path in the job's directory. */
final class NeededFiles {
  private final Set<String> ofPlans = new HashSet<>();
  private final Map<StorePath, ReplicaFiles> ofReplicas = new HashMap<>();

  void addPlan(Collection<String> files) {
    ofPlans.addAll(files);
  }

  void addReplica(StorePath manifest, ReplicaFiles files) {
    ofReplicas.put(manifest, files);
  }

  /** The manifests that name them. */
  Set<StorePath> manifests() {
    return ofReplicas.keySet();
  }

  boolean contain(String file) {
    return ofPlans.contains(file)
        || ofReplicas.values().stream().anyMatch(replica -> replica.containsKey(file));
  }

  /** Those files that nothing here needs. */
  Set<String> unneeded(ReplicaFiles files) {
    ReplicaFiles rest = files;
    // Compares whole replicas first: they share nearly all files.
    for (ReplicaFiles replica : ofReplicas.values()) {
      rest = rest.without(replica);
    }
    Set<String> unneeded = new HashSet<>(rest.keySet());
    unneeded.removeAll(ofPlans);
    return unneeded;
  }

  /** Those files that nothing here needs. */
  Set<String> unneeded(Set<String> files) {
    Set<String> unneeded = new HashSet<>(files);
    unneeded.removeIf(this::contain);
    return unneeded;
  }
}
