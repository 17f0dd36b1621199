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
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.fs.FileStatus;

/**
 * Files in a job's tree that no manifest and no plan names: somebody else's, or what is left of an
 * attempt whose plan is forgotten. Nobody deletes them.
 */
public final class UnknownFiles {
  private final LeaseLayout lease;

  /**
   * Those in the tree of a lease, whoever holds it and whichever kind of replica its layout is of.
   */
  public UnknownFiles(LeaseLayout lease) {
    this.lease = lease;
  }

  /**
   * Lists the whole tree.
   *
   * @return their lengths in bytes by their path relative to the job's directory
   * @throws IOException if the tree, a manifest or a plan cannot be read
   */
  public TreeMap<String, Long> find() throws IOException {
    // Before it is read what is known: a file that is copied meanwhile is not listed.
    TreeMap<String, Long> files = new TreeMap<>();
    TargetLayout tree = lease.tree();
    for (FileStatus entry : Store.list(tree.jobDirectory())) {
      StorePath path = tree.jobDirectory().resolve(Store.nameOf(entry));
      if (!path.equals(tree.replicasDirectory()) && !path.equals(tree.fence())) {
        collect(entry, path, files);
      }
    }
    removeKnown(files.keySet());
    return files;
  }

  private void collect(FileStatus entry, StorePath path, TreeMap<String, Long> files)
      throws IOException {
    if (entry.isDir()) {
      for (FileStatus child : Store.list(path)) {
        collect(child, path.resolve(Store.nameOf(child)), files);
      }
    } else {
      files.put(lease.tree().jobDirectory().relativize(path), entry.getLen());
    }
  }

  private void removeKnown(Set<String> files) throws IOException {
    for (CheckpointKind kind : CheckpointKind.values()) {
      TargetLayout tree = new TargetLayout(lease.tree().target(), lease.tree().job(), kind);
      TargetJob target = new TargetJob(tree, new ManifestCache());
      Candidates candidates = new Candidates(target, new LeaseLayout(tree, lease.lease()));
      files.removeIf(candidates.neededFiles(candidates.all(), Set.of())::contain);
      for (Replica replica : target.replicas()) {
        files.remove(
            kind.directoryName(replica.checkpointId()) + "/" + CheckpointDirectory.METADATA);
      }
    }
  }
}
