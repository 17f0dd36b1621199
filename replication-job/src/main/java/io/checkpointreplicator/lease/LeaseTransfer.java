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
package io.checkpointreplicator.lease;

import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ObjectStores;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/** How the lease on a tree changes hands; that depends on what its store can do at once. */
sealed interface LeaseTransfer permits DirectoryTransfer, ObjectTransfer {

  /** The way for a tree. */
  static LeaseTransfer of(TargetLayout tree) {
    return ObjectStores.contain(tree.target())
        ? new ObjectTransfer(tree)
        : new DirectoryTransfer(tree);
  }

  /** The leases on a tree that have a directory, in no order. */
  static List<LeaseId> directories(TargetLayout tree) throws IOException {
    List<LeaseId> leases = new ArrayList<>();
    for (FileStatus entry : Store.list(tree.leasesDirectory())) {
      if (entry.isDir()) {
        LeaseId.parse(Store.nameOf(entry)).ifPresent(leases::add);
      }
    }
    return leases;
  }

  /** The lease on the tree, whoever holds it; empty if nobody ever did. */
  Optional<LeaseId> current() throws IOException;

  /**
   * Tries to take the lease, with all that lies in its directory.
   *
   * @param found what {@link #current} said
   * @param owner the new owner
   * @throws IOException if somebody else was faster, or the target cannot be read or written;
   *     trying again helps
   */
  Lease take(Optional<LeaseId> found, String owner) throws IOException;
}
