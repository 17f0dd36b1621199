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

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.LinkException;
import io.checkpointreplicator.store.StayOutException;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and finds the leases on the trees of a target, for one owner.
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
 * A lease is taken from its own owner, from one that ended or died, and never from one that is
 * alive or was promoted. Thread-safe.
 */
public final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
  private static final int ATTEMPTS = 10;
  private static final RetryPolicy<Object> WHILE_CONTESTED =
      RetryPolicy.builder()
          .handle(IOException.class)
          .abortOn(StayOutException.class, LinkException.class, InterruptedIOException.class)
          .withBackoff(5, 50, ChronoUnit.MILLIS)
          .withJitter(0.5)
          .withMaxAttempts(ATTEMPTS)
          .build();
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final String owner;
  private final Liveness liveness;
  private final Map<JobId, Lease> held = new ConcurrentHashMap<>();

  /** Leases for an owner, on the trees of a target. */
  public Leases(StorePath target, String owner) {
    this.owner = owner;
    this.liveness = new Liveness(target);
  }

  /** The lease on a tree, whoever holds it; empty if nobody ever did. */
  public static Optional<LeaseId> current(TargetLayout tree) throws IOException {
    return directories(tree).stream().max(LeaseId::compareTo);
  }

  private static List<LeaseId> directories(TargetLayout tree) throws IOException {
    List<LeaseId> leases = new ArrayList<>();
    for (FileStatus entry : Store.list(tree.leasesDirectory())) {
      if (entry.isDir()) {
        LeaseId.parse(Store.nameOf(entry)).ifPresent(leases::add);
      }
    }
    return leases;
  }

  /** Whether {@link #hold} took the lease on a tree before. */
  public boolean holds(TargetLayout tree) {
    return held.containsKey(tree.job());
  }

  /**
   * The lease on a tree; takes it if it is not held yet. May wait for as long as it takes to see
   * that its owner is dead.
   *
   * @throws LeaseHeldException if another owner is alive
   * @throws FencedException if the tree was promoted
   * @throws IOException if the target cannot be read or written; trying again helps when it can
   */
  public Lease hold(TargetLayout tree) throws IOException {
    Lease known = held.get(tree.job());
    if (known != null && known.isHeld()) {
      return known;
    }
    if (known != null) {
      LOG.warn("The lease {} on {} was lost", known.layout().lease(), tree.jobDirectory());
      held.remove(tree.job());
    }
    Lease taken = take(tree, owner, this::checkFree);
    held.put(tree.job(), taken);
    return taken;
  }

  /**
   * The lease on a tree that another operator of the same owner took.
   *
   * @throws LeaseLostException if another owner has it, or nobody
   */
  public Lease find(TargetLayout tree) throws IOException {
    Optional<LeaseId> current = current(tree);
    if (current.isEmpty() || !current.get().owner().equals(owner)) {
      throw new LeaseLostException(tree, current.map(LeaseId::toString).orElse("nobody's"));
    }
    return new Lease(new LeaseLayout(tree, current.get()));
  }

  /** Takes the lease on a tree from whoever has it: from then on its old holder can do nothing. */
  public static Lease seize(TargetLayout tree, String newOwner) throws IOException {
    return take(tree, newOwner, (same, current) -> {});
  }

  /**
   * Gives back the lease on a tree, so that anybody may take it at once.
   *
   * @throws LeaseLostException if it has passed on: then it is not this owner's to give
   */
  public void release(TargetLayout tree) throws IOException {
    held.remove(tree.job());
    take(
        tree,
        LeaseId.RELEASED,
        (same, current) -> {
          if (!current.owner().equals(owner)) {
            throw new LeaseLostException(same, current.toString());
          }
        });
  }

  private void checkFree(TargetLayout tree, LeaseId current) throws IOException {
    if (current.owner().equals(LeaseId.PROMOTED)) {
      throw new FencedException(tree.fence());
    }
    if (!current.owner().equals(owner)) {
      Optional<String> alive = liveness.check(current.owner());
      if (alive.isPresent()) {
        throw new LeaseHeldException(tree, current, alive.get());
      }
    }
  }

  @FunctionalInterface
  private interface Condition {
    void check(TargetLayout tree, LeaseId current) throws IOException;
  }

  private static Lease take(TargetLayout tree, String owner, Condition condition)
      throws IOException {
    try {
      return Failsafe.with(WHILE_CONTESTED).get(() -> tryToTake(tree, owner, condition));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw e;
    }
  }

  private static Lease tryToTake(TargetLayout tree, String owner, Condition condition)
      throws IOException {
    Optional<LeaseId> found = current(tree);
    LeaseId current = found.orElse(LeaseId.VACANT);
    condition.check(tree, current);
    Lease next = new Lease(new LeaseLayout(tree, current.next(owner)));
    if (found.isEmpty()) {
      Store.createDirectories(directory(tree, LeaseId.VACANT));
    }
    // Fails if another one was faster.
    Store.rename(directory(tree, current), next.layout().directory());
    if (!next.isHeld()) {
      // It was faster by so much that this was the file it had put there.
      LeaseId winner = current(tree).orElse(current);
      bury(current, new Lease(new LeaseLayout(tree, winner)));
      throw new IOException("The lease on " + tree.jobDirectory() + " is " + winner + " meanwhile");
    }
    bury(current, next);
    if (!isAlone(next)) {
      throw new IOException("The lease on " + tree.jobDirectory() + " was taken twice at once");
    }
    clean(next);
    LOG.info("Lease {} on {} was taken", next.layout().lease(), tree.jobDirectory());
    return next;
  }

  private static StorePath directory(TargetLayout tree, LeaseId lease) {
    return new LeaseLayout(tree, lease).directory();
  }

  /** Puts a file where the directory of a lease was. */
  private static void bury(LeaseId old, Lease next) throws IOException {
    StorePath grave = directory(next.layout().tree(), old);
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
        if (attempt == ATTEMPTS) {
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
  private static boolean isAlone(Lease lease) throws IOException {
    LeaseId mine = lease.layout().lease();
    for (LeaseId other : directories(lease.layout().tree())) {
      if (other.compareTo(mine) > 0) {
        return false;
      }
      if (other.compareTo(mine) < 0) {
        bury(other, lease);
      }
    }
    return true;
  }

  private static void clean(Lease lease) throws IOException {
    lease.emptyTrash();
    for (CheckpointKind kind : CheckpointKind.values()) {
      TargetLayout tree = lease.layout().tree();
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
    forgetOldGraves(lease.layout());
  }

  /** That of the vacant lease stays: nobody may be the first one again. */
  private static void forgetOldGraves(LeaseLayout layout) throws IOException {
    long before = System.currentTimeMillis() - REMEMBERED.toMillis();
    for (FileStatus entry : Store.list(layout.tree().leasesDirectory())) {
      Optional<LeaseId> lease = LeaseId.parse(Store.nameOf(entry));
      if (!entry.isDir()
          && lease.isPresent()
          && !lease.get().equals(LeaseId.VACANT)
          && entry.getModificationTime() < before) {
        Store.delete(directory(layout.tree(), lease.get()));
      }
    }
  }
}
