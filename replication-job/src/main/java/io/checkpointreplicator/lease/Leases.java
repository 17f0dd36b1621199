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
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.LinkException;
import io.checkpointreplicator.store.RefusedException;
import io.checkpointreplicator.store.StayOutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and finds the leases on the trees of a target, for one owner.
 *
 * <p>A lease is taken from its own owner, from one that ended or died, and never from one that is
 * alive or was promoted. How it changes hands depends on the store: {@link DirectoryTransfer},
 * {@link ObjectTransfer}. Thread-safe.
 */
public final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
  private static final int ATTEMPTS = 10;
  private static final RetryPolicy<Object> WHILE_CONTESTED =
      RetryPolicy.builder()
          .handle(IOException.class)
          .abortOn(
              StayOutException.class,
              LinkException.class,
              RefusedException.class,
              InterruptedIOException.class)
          .withBackoff(5, 50, ChronoUnit.MILLIS)
          .withJitter(0.5)
          .withMaxAttempts(ATTEMPTS)
          .build();

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
    return LeaseTransfer.of(tree).current();
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
    return Lease.of(new LeaseLayout(tree, current.get()));
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
    LeaseTransfer transfer = LeaseTransfer.of(tree);
    Optional<LeaseId> found = transfer.current();
    condition.check(tree, found.orElse(LeaseId.VACANT));
    Lease taken = transfer.take(found, owner);
    LOG.info("Lease {} on {} was taken", taken.layout().lease(), tree.jobDirectory());
    return taken;
  }
}
