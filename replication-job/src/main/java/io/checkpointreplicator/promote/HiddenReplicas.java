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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;

/**
 * Replicas that a CLAIM restore of another one is going to break: they share files, which the job
 * deletes when it no longer needs them. Their {@code _metadata} lies in {@code
 * _replicas/hidden/chk-N}, so that nobody restores from them by mistake; their files stay.
 */
final class HiddenReplicas {
  private final TargetJob target;

  HiddenReplicas(TargetJob target) {
    this.target = target;
  }

  /**
   * Hides all visible replicas but one. What has no manifest stays: it was not written by the
   * replicator, but perhaps by the job that was restored. The manifest of an older one may be where
   * RETAIN, which was about to hide it, has moved it.
   */
  void hideAllBut(long checkpointId) throws IOException {
    TargetLayout layout = target.layout();
    Set<Long> retired = retired();
    for (Replica replica : target.replicas()) {
      long id = replica.checkpointId();
      if (id != checkpointId
          && (Store.exists(layout.manifest(id)) || (id < checkpointId && retired.contains(id)))) {
        Store.delete(hiddenMetadata(id));
        Store.rename(layout.metadata(id), hiddenMetadata(id));
      }
    }
  }

  private Set<Long> retired() throws IOException {
    Set<Long> ids = new HashSet<>();
    Optional<LeaseId> lease = Leases.current(target.layout());
    if (lease.isPresent()) {
      StorePath directory = new LeaseLayout(target.layout(), lease.get()).retiredDirectory();
      for (FileStatus entry : Store.list(directory)) {
        String name = Store.nameOf(entry);
        CheckpointDirectory.idOf(name.substring(0, Math.max(0, name.indexOf('.'))))
            .ifPresent(ids::add);
      }
    }
    return ids;
  }

  /** The ids of those that are hidden, in ascending order. */
  List<Long> ids() throws IOException {
    List<Long> ids = new ArrayList<>();
    for (FileStatus entry : Store.list(directory())) {
      OptionalLong id = CheckpointDirectory.idOf(Store.nameOf(entry));
      if (id.isPresent() && Store.exists(hiddenMetadata(id.getAsLong()))) {
        ids.add(id.getAsLong());
      }
    }
    ids.sort(null);
    return ids;
  }

  /** Holds a directory for each of them. */
  StorePath directory() {
    return target.layout().replicasDirectory().resolve("hidden");
  }

  private StorePath hiddenMetadata(long id) {
    return directory().resolve(CheckpointDirectory.name(id)).resolve(CheckpointDirectory.METADATA);
  }
}
