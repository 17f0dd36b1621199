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
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * For object stores.
 *
 * <ol>
 *   <li>The lease on a tree is a directory, named by {@link LeaseId}, with a mark in it: {@code
 *       _replicas/leases/<epoch>-<owner>/lease}. To take it is to put the mark of the next epoch,
 *       and to find no other of that epoch or a later one. Who finds one withdraws its own and
 *       tries again: of several that take it at once, not more than one finds itself alone.
 *   <li>What lies in the directories of earlier leases is moved to the new one, mark last. So an
 *       earlier holder cannot publish any more what it had prepared; what it prepares from then on,
 *       it does not publish, because it sees the new mark.
 * </ol>
 *
 * @param tree the job's tree
 */
record ObjectTransfer(TargetLayout tree) implements LeaseTransfer {
  private static final String MARK = "lease";
  private static final String PART = ".part";

  @Override
  public Optional<LeaseId> current() throws IOException {
    List<LeaseId> newestFirst = LeaseTransfer.directories(tree);
    newestFirst.sort(Comparator.reverseOrder());
    for (LeaseId lease : newestFirst) {
      // Without mark it is what an earlier holder left, or one that has withdrawn.
      if (Store.exists(mark(lease))) {
        return Optional.of(lease);
      }
    }
    return Optional.empty();
  }

  private StorePath directory(LeaseId lease) {
    return new LeaseLayout(tree, lease).directory();
  }

  private StorePath mark(LeaseId lease) {
    return directory(lease).resolve(MARK);
  }

  @Override
  public Lease take(Optional<LeaseId> found, String owner) throws IOException {
    LeaseId next = found.orElse(LeaseId.VACANT).next(owner);
    byte[] text = (next + "\n").getBytes(StandardCharsets.UTF_8);
    Store.write(mark(next), out -> out.write(text));
    List<LeaseId> earlier = new ArrayList<>();
    for (LeaseId other : LeaseTransfer.directories(tree)) {
      if (other.epoch() < next.epoch()) {
        earlier.add(other);
      } else if (!other.equals(next) && Store.exists(mark(other))) {
        Store.delete(mark(next));
        throw new IOException(
            "The lease on " + tree.jobDirectory() + " was taken twice at once, as " + other);
      }
    }
    for (LeaseId old : earlier) {
      inherit(old, next);
    }
    return new ObjectLease(new LeaseLayout(tree, next));
  }

  private void inherit(LeaseId old, LeaseId next) throws IOException {
    for (FileStatus entry : Store.list(directory(old))) {
      String name = Store.nameOf(entry);
      if (!name.equals(MARK)) {
        moveAll(directory(old).resolve(name), directory(next).resolve(name));
      }
    }
    Store.delete(mark(old));
  }

  /** Moves a file, or what is in a directory, but what was only being written. */
  static void moveAll(StorePath from, StorePath to) throws IOException {
    Optional<FileStatus> there = Store.status(from);
    if (there.isPresent() && there.get().isDir()) {
      for (FileStatus entry : Store.list(from)) {
        String name = Store.nameOf(entry);
        moveAll(from.resolve(name), to.resolve(name));
      }
    } else if (there.isPresent()) {
      moveFile(from, to);
    }
  }

  private static void moveFile(StorePath from, StorePath to) throws IOException {
    // What is there already came with an earlier move, which ended behind the copy.
    if (from.name().endsWith(PART) || Store.exists(to)) {
      Store.delete(from);
      return;
    }
    try {
      Store.rename(from, to);
    } catch (IOException e) {
      // Whoever works beside may have published it just now.
      if (Store.exists(from)) {
        throw e;
      }
    }
  }
}
