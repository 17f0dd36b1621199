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

import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.promote.Promotion.Aside;
import io.checkpointreplicator.promote.Promotion.Occasion;
import io.checkpointreplicator.promote.Promotion.Reason;
import io.checkpointreplicator.promote.Promotion.Restore;
import io.checkpointreplicator.promote.PromotionRequest.Fallback;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands a job's replicas over to whoever restores from them.
 *
 * <ol>
 *   <li>The job's tree is fenced, and the lease on it is taken from the replicator. From then on
 *       whatever that was about to publish, hide or delete fails, so that what is verified next
 *       stays as it is.
 *   <li>The newest replica is verified; if it is not whole and older ones are asked for, these. If
 *       none is whole the fence is removed.
 *   <li>The fence is told which replica it is, and how to restore from it.
 *   <li>For a CLAIM restore the other replicas are hidden: it is going to break them.
 * </ol>
 *
 * A crash leaves the tree fenced; promoting it again goes on.
 */
public final class Promoter {
  private final TargetJob target;
  private final TargetLayout layout;
  private final FenceFile file;
  private final HiddenReplicas hidden;
  private final Clock clock;

  /** A promoter of one job's tree. */
  public Promoter(TargetJob target, Clock clock) {
    this.target = target;
    this.layout = target.layout();
    this.file = new FenceFile(layout);
    this.hidden = new HiddenReplicas(target);
    this.clock = clock;
  }

  /**
   * Promotes the tree, or says again what an earlier promotion came to.
   *
   * @return empty if there is no replica
   * @throws CheckpointException if no replica can be promoted as asked, or if an earlier promotion
   *     came to something else
   * @throws IOException if the target cannot be read or written; trying again goes on
   */
  public Optional<Promotion> promote(PromotionRequest request)
      throws IOException, InterruptedException {
    Optional<Fence> earlier = file.read();
    if (earlier.isPresent() && earlier.get().choice().isPresent()) {
      return Optional.of(again(request, earlier.get(), earlier.get().choice().get()));
    }
    if (target.replicas().isEmpty()) {
      return Optional.empty();
    }
    Fence fence =
        new Fence(request.by(), clock.instant().truncatedTo(ChronoUnit.SECONDS), Optional.empty());
    if (earlier.isEmpty()) {
      file.create(fence);
    }
    Leases.seize(layout, LeaseId.PROMOTED);
    try {
      return Optional.of(promote(request, fence));
    } catch (CheckpointException e) {
      open();
      throw e;
    }
  }

  /** The replicator may go on. */
  private void open() throws IOException {
    Leases.seize(layout, LeaseId.RELEASED);
    file.delete();
  }

  private Promotion promote(PromotionRequest request, Fence fence)
      throws IOException, InterruptedException {
    List<String> passedOver = new ArrayList<>();
    WholeReplica whole = newestWhole(request, passedOver);
    Restore restore = restore(request, whole);
    Fence complete =
        new Fence(
            fence.promotedBy(),
            fence.promotedAt(),
            Optional.of(
                new Fence.Choice(whole.checkpointId(), whole.directory(), restore.claimMode())));
    file.update(complete);
    return new Promotion(
        complete, Occasion.NOW, restore, whole.verification(), setAside(complete, passedOver));
  }

  private WholeReplica newestWhole(PromotionRequest request, List<String> passedOver)
      throws IOException, InterruptedException {
    List<Replica> oldestFirst = target.replicas();
    for (int i = oldestFirst.size() - 1; i >= 0; i--) {
      try {
        return WholeReplica.of(
            layout, oldestFirst.get(i).checkpointId(), request.depth(), request.checked());
      } catch (CheckpointException e) {
        passedOver.add(e.getMessage());
        if (request.fallback() == Fallback.NONE) {
          String older = i > 0 ? " --allow-older promotes the newest one that is whole." : "";
          throw new CheckpointException(e.getMessage() + " Nothing was promoted." + older, e);
        }
      }
    }
    throw new CheckpointException(
        "None of the replicas is whole, nothing was promoted. " + String.join(" ", passedOver));
  }

  private Restore restore(PromotionRequest request, WholeReplica whole) throws IOException {
    RestoreNeeds needs = whole.needs();
    Reason reason = Reason.DEFAULT;
    ClaimMode claimMode = ClaimMode.NO_CLAIM;
    if (request.claimMode().isPresent()) {
      reason = Reason.ASKED;
      claimMode = request.claimMode().get();
    } else if (needs.hasChangelog()) {
      reason = Reason.CHANGELOG;
      claimMode = ClaimMode.CLAIM;
    }
    if (claimMode == ClaimMode.CLAIM && needs.hasRelativeSharedFiles()) {
      throw new CheckpointException(
          whole.directory()
              + " names shared files relatively. After a CLAIM restore Flink does not find them"
              + " again (FLINK-39964). Nothing was promoted. Promote it with --no-claim, or make"
              + " its paths absolute first: relocate "
              + layout.jobDirectory()
              + " --to "
              + layout.jobDirectory());
    }
    return new Restore(RestoreLine.of(whole.directory(), claimMode, needs), claimMode, reason);
  }

  private Promotion again(PromotionRequest request, Fence fence, Fence.Choice choice)
      throws IOException, InterruptedException {
    if (request.claimMode().isPresent() && request.claimMode().get() != choice.claimMode()) {
      throw new CheckpointException(
          "The tree was promoted already, by "
              + fence.promotedBy()
              + " at "
              + fence.promotedAt()
              + ", for a restore in "
              + choice.claimMode()
              + " mode. If no job was restored from it, release it first: promote --release --yes");
    }
    WholeReplica whole;
    try {
      whole = WholeReplica.of(layout, choice.checkpointId(), request.depth(), request.checked());
    } catch (CheckpointException e) {
      throw new CheckpointException(
          "The tree was promoted by "
              + fence.promotedBy()
              + " at "
              + fence.promotedAt()
              + ", but its replica is not whole any more. "
              + e.getMessage()
              + (choice.claimMode() == ClaimMode.CLAIM
                  ? " A job that was restored in CLAIM mode deletes its files: restore from the"
                      + " checkpoints of that job."
                  : ""),
          e);
    }
    RestoreNeeds needs = whole.needs();
    Restore restore =
        new Restore(
            RestoreLine.of(whole.directory(), choice.claimMode(), needs),
            choice.claimMode(),
            choice.claimMode() == ClaimMode.CLAIM && needs.hasChangelog()
                ? Reason.CHANGELOG
                : choice.claimMode() == ClaimMode.CLAIM ? Reason.ASKED : Reason.DEFAULT);
    return new Promotion(
        fence, Occasion.EARLIER, restore, whole.verification(), setAside(fence, List.of()));
  }

  private Aside setAside(Fence fence, List<String> passedOver) throws IOException {
    Fence.Choice choice = fence.choice().orElseThrow();
    if (choice.claimMode() == ClaimMode.NO_CLAIM) {
      return new Aside(List.of(), hidden.directory(), passedOver);
    }
    hidden.hideAllBut(choice.checkpointId());
    return new Aside(hidden.ids(), hidden.directory(), passedOver);
  }

  /** What a release came to: the replicator may go on in this tree. */
  public enum Release {
    /** The fence is gone. */
    RELEASED,
    /** There was none. */
    WAS_OPEN
  }

  /**
   * Removes the fence, so that the replicator goes on. Hidden replicas stay hidden.
   *
   * @throws CheckpointException if the promoted replica is not whole any more: a job has claimed
   *     it, and goes on deleting what the replicator would build on
   */
  public Release release() throws IOException, InterruptedException {
    boolean leased =
        Leases.current(layout).filter(l -> l.owner().equals(LeaseId.PROMOTED)).isPresent();
    if (!leased && !target.isFenced()) {
      return Release.WAS_OPEN;
    }
    Optional<Fence.Choice> choice;
    try {
      choice = file.read().flatMap(Fence::choice);
    } catch (CheckpointException unreadable) {
      choice = Optional.empty();
    }
    if (choice.isPresent() && choice.get().claimMode() == ClaimMode.CLAIM) {
      try {
        WholeReplica.of(layout, choice.get().checkpointId(), Depth.SIZES, new CheckedFiles());
      } catch (CheckpointException e) {
        throw new CheckpointException(
            "The tree was promoted for a CLAIM restore, and a job has begun to delete files in it:"
                + " it stays fenced. Replicate to another target. "
                + e.getMessage(),
            e);
      }
    }
    open();
    return Release.RELEASED;
  }
}
