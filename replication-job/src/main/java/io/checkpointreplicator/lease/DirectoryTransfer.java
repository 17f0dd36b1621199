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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;

/**
 * For stores that rename directories at once.
 *
 * <ol>
 *   <li>The lease on a tree is a directory, named by {@link LeaseId}: a number that grows, and its
 *       owner. To take it is to rename that directory, with all that is in it, from the name that
 *       was seen to the next one. Of several that try, one succeeds.
 *   <li>Then a file is put where the directory was. It keeps an earlier holder from making it
 *       again, by writing into it; what that had made in between is moved away.
 *   <li>Copies in progress are deleted: whoever still writes them, writes to nowhere.
 *   <li>The first to take a lease makes the directory {@link LeaseId#VACANT} before. Two that do
 *       that at once find each other's, and the lower owner wins.
 * </ol>
 *
 * @param tree the job's tree
 */
record DirectoryTransfer(TargetLayout tree) implements LeaseTransfer {
  private static final int BURYING_ATTEMPTS = 10;
  private static final Duration REMEMBERED = Duration.ofDays(1);

  @Override
  public Optional<LeaseId> current() throws IOException {
    return LeaseTransfer.directories(tree).stream().max(LeaseId::compareTo);
  }

  @Override
  public Lease take(Optional<LeaseId> found, String owner) throws IOException {
    LeaseId current = found.orElse(LeaseId.VACANT);
    Lease next = new DirectoryLease(new LeaseLayout(tree, current.next(owner)));
    if (found.isEmpty()) {
      Store.createDirectories(directory(LeaseId.VACANT));
    }
    // Fails if another one was faster.
    Store.rename(directory(current), next.layout().directory());
    if (!next.isHeld()) {
      // It was faster by so much that this was the file it had put there.
      LeaseId winner = current().orElse(current);
      bury(current, new DirectoryLease(new LeaseLayout(tree, winner)));
      throw new IOException("The lease on " + tree.jobDirectory() + " is " + winner + " meanwhile");
    }
    bury(current, next);
    if (!isAlone(next)) {
      throw new IOException("The lease on " + tree.jobDirectory() + " was taken twice at once");
    }
    clean(next);
    return next;
  }

  private StorePath directory(LeaseId lease) {
    return new LeaseLayout(tree, lease).directory();
  }

  /** Puts a file where the directory of a lease was. */
  private void bury(LeaseId old, Lease next) throws IOException {
    StorePath grave = directory(old);
    byte[] text =
        ("Taken over by " + next.layout().lease() + "\n").getBytes(StandardCharsets.UTF_8);
    for (int attempt = 1; ; attempt++) {
      Optional<FileStatus> there = Store.status(grave);
      if (there.isPresent() && !there.get().isDir()) {
        return;
      }
      try {
        if (there.isPresent()) {
          moveAway(grave, next);
        }
        Store.write(grave, out -> out.write(text));
      } catch (IOException e) {
        if (attempt == BURYING_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** All but manifests of replicas that an earlier holder was about to hide: they stay visible. */
  private static void moveAway(StorePath directory, Lease next) throws IOException {
    LeaseLayout layout = next.layout();
    StorePath away = layout.trash().resolve(UUID.randomUUID().toString());
    Store.rename(directory, away);
    StorePath retired = away.resolve(layout.retiredDirectory().name());
    for (FileStatus manifest : Store.list(retired)) {
      String name = Store.nameOf(manifest);
      Store.rename(retired.resolve(name), layout.retiredDirectory().resolve(name));
    }
  }

  /** Whether no other lease was taken at the same time; one that has to yield is moved away. */
  private boolean isAlone(Lease lease) throws IOException {
    LeaseId mine = lease.layout().lease();
    for (LeaseId other : LeaseTransfer.directories(tree)) {
      if (other.compareTo(mine) > 0) {
        return false;
      }
      if (other.compareTo(mine) < 0) {
        bury(other, lease);
      }
    }
    return true;
  }

  private void clean(Lease lease) throws IOException {
    lease.emptyTrash();
    for (CheckpointKind kind : CheckpointKind.values()) {
      LeaseLayout layout =
          new LeaseLayout(
              new TargetLayout(tree.target(), tree.job(), kind), lease.layout().lease());
      for (FileStatus plan : Store.list(layout.plansDirectory())) {
        StorePath directory = layout.planDirectory(Store.nameOf(plan));
        for (FileStatus entry : Store.list(directory)) {
          if (Store.nameOf(entry).endsWith(".part")) {
            Store.delete(directory.resolve(Store.nameOf(entry)));
          }
        }
      }
    }
    forgetOldGraves();
  }

  /** That of the vacant lease stays: nobody may be the first one again. */
  private void forgetOldGraves() throws IOException {
    long before = System.currentTimeMillis() - REMEMBERED.toMillis();
    for (FileStatus entry : Store.list(tree.leasesDirectory())) {
      Optional<LeaseId> lease = LeaseId.parse(Store.nameOf(entry));
      if (!entry.isDir()
          && lease.isPresent()
          && !lease.get().equals(LeaseId.VACANT)
          && entry.getModificationTime() < before) {
        Store.delete(directory(lease.get()));
      }
    }
  }
}
