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

import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ObjectStores;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RETAIN: hides the oldest replicas beyond those to keep, and deletes files that nobody needs.
 *
 * <ol>
 *   <li>A replica is hidden by moving its manifest to {@code retired/} and then discarding its
 *       {@code _metadata}. In between it is still whole and restores. A crash there leaves a
 *       manifest in {@code retired/} and the replica visible; the next run goes on from that.
 *       Replicas of an earlier era go first. One with a {@link Pin} stays.
 *   <li>The files of hidden replicas, and those of plans that came to nothing, are deleted after
 *       the delete delay: only what such a manifest or staged metadata names, which is what the
 *       replicator wrote, and only if no manifest, no younger hidden replica and no younger plan
 *       names it.
 *   <li>A plan is doomed before its files go: its directory is renamed, so that whoever still works
 *       on it cannot publish it. Only then it is read what is visible, and needed; on an object
 *       store not before what was being published must have come to its end.
 *   <li>A manifest whose replica somebody else made invisible keeps its files for ever: whoever
 *       claimed the replica may use them.
 *   <li>Savepoints are never hidden; only what is left of plans for them is deleted.
 *   <li>If anything cannot be read, nothing is deleted for the job.
 * </ol>
 *
 * Each step needs the lease on the job's tree, and fails once that has passed on. Remembers
 * nothing, so that it can be killed at any moment. Thread-safe.
 */
public final class Retainer {
  private static final Logger LOG = LoggerFactory.getLogger(Retainer.class);

  private final int retain;
  private final long delayMillis;

  /** Keeps that many replicas per job, and files for a while after they came out of use. */
  public Retainer(int retain, Duration deleteDelay) {
    if (retain < 1) {
      throw new IllegalArgumentException("retain must be 1 or more: " + retain);
    }
    this.retain = retain;
    this.delayMillis = deleteDelay.toMillis();
  }

  /** Runs once for a job; a problem is reported, and whatever was not done is done next time. */
  public RetainReport retain(TargetJob target, Lease lease, long nowMillis) {
    List<RetainReport.Hidden> hidden = new ArrayList<>();
    try {
      target.checkNotFenced();
      hide(target, lease, nowMillis, hidden);
      return clean(target, lease, nowMillis, hidden);
    } catch (IOException | RuntimeException e) {
      return RetainReport.problem(hidden, e);
    }
  }

  /**
   * What {@link #retain} would do; nothing is changed.
   *
   * @param lease the lease on the job's tree, whoever holds it
   */
  public RetainReport preview(TargetJob target, LeaseLayout lease, long nowMillis) {
    List<RetainReport.Hidden> hidden = new ArrayList<>();
    try {
      target.checkNotFenced();
      TargetLayout layout = target.layout();
      Surplus surplus = Surplus.of(target, lease, retain, nowMillis);
      surplus.eras().forEach(member -> hidden.add(hidden(member)));
      surplus.visible().forEach(replica -> hidden.add(hidden(replica.checkpointId())));
      surplus
          .halfHidden()
          .forEach(candidate -> hidden.add(hidden(Candidates.checkpointIdOf(candidate))));
      Candidates candidates = new Candidates(target, lease);
      List<Candidate> replicas = new ArrayList<>(candidates.hiddenReplicas());
      replicas.removeAll(surplus.halfHidden());
      replicas.addAll(surplus.hiddenAt(layout, nowMillis));
      List<Candidate> all = new ArrayList<>(Candidates.sorted(replicas));
      all.addAll(candidates.plans());
      return report(
          hidden,
          all,
          nowMillis,
          unneeded(candidates, all, surplus.leaving(layout), nowMillis).values());
    } catch (IOException | RuntimeException e) {
      return RetainReport.problem(hidden, e);
    }
  }

  private RetainReport.Hidden hidden(long checkpointId) {
    return new RetainReport.Hidden(checkpointId, retain + " newer replicas are visible");
  }

  private RetainReport.Hidden hidden(EarlierEras.Member member) {
    return new RetainReport.Hidden(
        member.checkpointId(),
        "it is of an earlier era, and " + retain + " newer replicas are there");
  }

  private void hide(TargetJob target, Lease lease, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    TargetLayout layout = target.layout();
    Surplus surplus = Surplus.of(target, lease.layout(), retain, nowMillis);
    for (StorePath manifest : surplus.leftBehind()) {
      lease.discard(manifest);
    }
    for (StorePath pin : surplus.expiredPins()) {
      Store.delete(pin);
    }
    retireEras(lease, surplus.eras(), nowMillis, hidden);
    for (Replica oldest : surplus.visible()) {
      long id = oldest.checkpointId();
      hide(lease, id, layout.manifest(id), nowMillis, hidden);
    }
    for (Candidate candidate : surplus.halfHidden()) {
      // A run that died here moved the manifest long ago; the delay begins when nobody can see the
      // replica any more.
      hide(lease, Candidates.checkpointIdOf(candidate), candidate.path(), nowMillis, hidden);
    }
  }

  private void hide(
      Lease lease, long id, StorePath manifest, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    TargetLayout layout = lease.layout().tree();
    StorePath retired = lease.layout().retiredManifest(id, nowMillis);
    if (!manifest.equals(retired)) {
      lease.move(manifest, retired);
    }
    lease.discard(layout.metadata(id));
    hidden.add(hidden(id));
    LOG.info("RETAIN hid {}", layout.replica(id));
  }

  private void retireEras(
      Lease lease,
      List<EarlierEras.Member> members,
      long nowMillis,
      List<RetainReport.Hidden> hidden)
      throws IOException {
    EarlierEras eras = new EarlierEras(lease.layout().tree());
    for (int i = 0; i < members.size(); i++) {
      EarlierEras.Member member = members.get(i);
      RetiringEras.retire(lease, eras, member, Surplus.eraHiddenAt(nowMillis, i));
      hidden.add(hidden(member));
      LOG.info("RETAIN hid {}", member.replica());
    }
    new RetiringEras(eras, lease.layout()).clean();
  }

  private RetainReport clean(
      TargetJob target, Lease lease, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    Candidates candidates = new Candidates(target, lease.layout());
    List<Candidate> all = new ArrayList<>();
    for (Candidate candidate : candidates.all()) {
      all.add(
          candidate.isDue(nowMillis, delayMillis) ? doom(lease, candidate, nowMillis) : candidate);
    }
    Map<String, RetainReport.Deleted> unneeded = unneeded(candidates, all, Set.of(), nowMillis);
    delete(lease, unneeded.keySet());
    for (Candidate candidate : all) {
      if (candidate.isDue(nowMillis, delayMillis)) {
        forget(target.layout(), candidate);
      }
    }
    lease.emptyTrash();
    return report(hidden, all, nowMillis, unneeded.values());
  }

  private static Candidate doom(Lease lease, Candidate candidate, long nowMillis)
      throws IOException {
    if (candidate.kind() != Candidate.Kind.PLAN) {
      return candidate;
    }
    StorePath doomed = lease.layout().doomedDirectory().resolve(candidate.path().name());
    lease.moveDirectory(candidate.path(), doomed);
    return new Candidate(
        Candidate.Kind.DOOMED_PLAN,
        doomed,
        ObjectStores.contain(doomed) ? nowMillis : candidate.sinceMillis());
  }

  /** The files of what is due, without those that are needed, by their path. */
  private Map<String, RetainReport.Deleted> unneeded(
      Candidates candidates, List<Candidate> all, Set<StorePath> leaving, long nowMillis)
      throws IOException {
    Map<String, RetainReport.Deleted> files = new LinkedHashMap<>();
    List<Candidate> due =
        all.stream().filter(c -> c.hasFiles() && c.isDue(nowMillis, delayMillis)).toList();
    // To know what is needed, each manifest of the job is read: not after each publication.
    if (due.isEmpty()) {
      return files;
    }
    List<Candidate> young = all.stream().filter(c -> !c.isDue(nowMillis, delayMillis)).toList();
    NeededFiles needed = candidates.neededFiles(young, leaving);
    for (Candidate candidate : due) {
      for (String file : candidates.unneededFiles(candidate, needed)) {
        files.putIfAbsent(file, new RetainReport.Deleted(file, candidate.reason()));
      }
    }
    candidates.forgetAllBut(needed);
    return files;
  }

  private RetainReport report(
      List<RetainReport.Hidden> hidden,
      List<Candidate> all,
      long nowMillis,
      Collection<RetainReport.Deleted> deleted) {
    OptionalLong nextDue =
        all.stream()
            .filter(candidate -> !candidate.isDue(nowMillis, delayMillis))
            .mapToLong(candidate -> candidate.dueAtMillis(delayMillis))
            .min();
    return new RetainReport(hidden, List.copyOf(deleted), nextDue, Optional.empty());
  }

  private static void delete(Lease lease, Set<String> files) throws IOException {
    TargetLayout layout = lease.layout().tree();
    Set<StorePath> directories = new HashSet<>();
    for (String file : files) {
      lease.discard(layout.file(file));
      LOG.debug("RETAIN deleted {}", layout.file(file));
      directories.add(layout.file(file).parent());
    }
    for (StorePath directory : directories) {
      if (CheckpointDirectory.idOf(directory.name()).isPresent()) {
        deleteIfEmpty(directory);
      }
    }
  }

  /** Deletes what stands for a candidate, once its files are gone. */
  private static void forget(TargetLayout layout, Candidate candidate) throws IOException {
    switch (candidate.kind()) {
      case HIDDEN_REPLICA -> {
        StorePath replica = layout.replica(Candidates.checkpointIdOf(candidate));
        deleteIfEmpty(replica);
        Store.delete(candidate.path());
        LOG.info("RETAIN deleted the files of {} that nothing needs", replica);
      }
      case PLAN, DOOMED_PLAN, PUBLISHED_PLAN -> Store.deleteTree(candidate.path());
    }
  }

  /** The directory of a checkpoint goes with its last file. */
  private static void deleteIfEmpty(StorePath directory) throws IOException {
    if (Store.list(directory).isEmpty()) {
      Store.delete(directory);
    } else {
      LOG.info(
          "RETAIN leaves {}: it holds files that are needed or were not written by the replicator",
          directory);
    }
  }
}
