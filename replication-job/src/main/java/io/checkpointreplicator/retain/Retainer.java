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
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RETAIN: hides the oldest replicas beyond those to keep, and deletes files that nobody needs.
 *
 * <ol>
 *   <li>A replica is hidden by moving its manifest to {@code retired/} and then discarding its
 *       {@code _metadata}. In between it is still whole and restores. A crash there leaves a
 *       manifest in {@code retired/} and the replica visible; the next run goes on from that.
 *       Replicas of an earlier era go first.
 *   <li>The files of hidden replicas, and those of plans that came to nothing, are deleted after
 *       the delete delay: only what such a manifest or staged metadata names, which is what the
 *       replicator wrote, and only if no manifest, no younger hidden replica and no younger plan
 *       names it.
 *   <li>A plan is doomed before its files go: its directory is renamed, so that whoever still works
 *       on it cannot publish it. Only then it is read what is visible, and needed.
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
      if (target.layout().kind() == CheckpointKind.CHECKPOINT) {
        hide(target, lease, nowMillis, hidden);
      }
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
      Surplus surplus = surplus(target);
      surplus.eras().forEach(member -> hidden.add(hidden(member)));
      surplus.visible().forEach(replica -> hidden.add(hidden(replica.checkpointId())));
      Candidates candidates = new Candidates(target, lease);
      List<Candidate> all = new ArrayList<>(candidates.all());
      Set<StorePath> leaving = new HashSet<>();
      if (delayMillis == 0) {
        surplus.eras().forEach(member -> leaving.add(member.manifest()));
        surplus
            .visible()
            .forEach(replica -> leaving.add(target.layout().manifest(replica.checkpointId())));
        leaving.forEach(
            manifest -> all.add(new Candidate(Candidate.Kind.HIDDEN_REPLICA, manifest, nowMillis)));
      }
      return report(hidden, all, nowMillis, unneeded(candidates, all, leaving, nowMillis).values());
    } catch (IOException | RuntimeException e) {
      return RetainReport.problem(hidden, e);
    }
  }

  /** What is there beyond what is to be kept. */
  private record Surplus(
      List<View.Entry> all, List<Replica> visible, List<EarlierEras.Member> eras) {}

  private Surplus surplus(TargetJob target) throws IOException {
    List<View.Entry> all = target.view().entries();
    if (target.layout().kind() == CheckpointKind.SAVEPOINT) {
      return new Surplus(all, List.of(), List.of());
    }
    List<Replica> proven =
        all.stream()
            .filter(entry -> entry.proof() instanceof View.Proven)
            .map(View.Entry::replica)
            .toList();
    List<EarlierEras.Member> eras = new ArrayList<>();
    for (EarlierEras.Member member : new EarlierEras(target.layout()).members()) {
      // One without metadata was claimed by somebody.
      if (Store.exists(member.metadata())) {
        eras.add(member);
      }
    }
    int keptEras = Math.max(0, retain - proven.size());
    return new Surplus(
        all,
        proven.subList(0, Math.max(0, proven.size() - retain)),
        eras.subList(0, Math.max(0, eras.size() - keptEras)));
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
    Surplus surplus = surplus(target);
    retireEras(target, lease, surplus.eras(), nowMillis, hidden);
    for (Replica oldest : surplus.visible()) {
      long id = oldest.checkpointId();
      Store.rename(layout.manifest(id), lease.layout().retiredManifest(id, nowMillis));
    }
    Set<Long> ids =
        surplus.all().stream()
            .map(entry -> entry.replica().checkpointId())
            .collect(Collectors.toSet());
    Candidates candidates = new Candidates(target, lease.layout());
    for (Candidate candidate : candidates.hiddenReplicas()) {
      long id = Candidates.checkpointIdOf(candidate);
      if (ids.contains(id)
          && !Store.exists(layout.manifest(id))
          && (candidate.sinceMillis() == nowMillis || candidates.isOfVisible(candidate))) {
        ids.remove(id);
        hide(lease, candidate, nowMillis);
        hidden.add(hidden(id));
      }
    }
  }

  private static void hide(Lease lease, Candidate replica, long nowMillis) throws IOException {
    TargetLayout layout = lease.layout().tree();
    long id = Candidates.checkpointIdOf(replica);
    if (replica.sinceMillis() != nowMillis) {
      // A run that died here moved the manifest long ago; the delay begins when nobody can see the
      // replica any more.
      Store.rename(replica.path(), lease.layout().retiredManifest(id, nowMillis));
    }
    lease.discard(layout.metadata(id));
    LOG.info("RETAIN hid {}", layout.replica(id));
  }

  private void retireEras(
      TargetJob target,
      Lease lease,
      List<EarlierEras.Member> members,
      long nowMillis,
      List<RetainReport.Hidden> hidden)
      throws IOException {
    // Each needs a name of its own, beside those of later eras with the same id.
    long millis = nowMillis;
    for (EarlierEras.Member member : members) {
      millis--;
      lease.discard(member.metadata());
      Store.rename(
          member.manifest(), lease.layout().retiredManifest(member.checkpointId(), millis));
      Store.delete(member.replica());
      hidden.add(hidden(member));
      LOG.info("RETAIN hid {}", member.replica());
    }
    if (!members.isEmpty()) {
      new EarlierEras(target.layout()).deleteEmpty();
    }
  }

  private RetainReport clean(
      TargetJob target, Lease lease, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    Candidates candidates = new Candidates(target, lease.layout());
    List<Candidate> all = new ArrayList<>();
    for (Candidate candidate : candidates.all()) {
      all.add(candidate.isDue(nowMillis, delayMillis) ? doom(lease, candidate) : candidate);
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

  private static Candidate doom(Lease lease, Candidate candidate) throws IOException {
    if (candidate.kind() != Candidate.Kind.PLAN) {
      return candidate;
    }
    StorePath doomed = lease.layout().doomedDirectory().resolve(candidate.path().name());
    Store.rename(candidate.path(), doomed);
    return new Candidate(Candidate.Kind.DOOMED_PLAN, doomed, candidate.sinceMillis());
  }

  /** The files of what is due, without those that are needed, by their path. */
  private Map<String, RetainReport.Deleted> unneeded(
      Candidates candidates, List<Candidate> all, Set<StorePath> leaving, long nowMillis)
      throws IOException {
    Map<String, RetainReport.Deleted> files = new LinkedHashMap<>();
    if (all.stream().noneMatch(c -> c.isDue(nowMillis, delayMillis))) {
      return files;
    }
    List<Candidate> young = all.stream().filter(c -> !c.isDue(nowMillis, delayMillis)).toList();
    Set<String> needed = candidates.neededFiles(young, leaving);
    for (Candidate candidate : all) {
      if (candidate.isDue(nowMillis, delayMillis)) {
        for (String file : candidates.filesOf(candidate)) {
          if (!needed.contains(file)) {
            files.putIfAbsent(file, new RetainReport.Deleted(file, candidate.reason()));
          }
        }
      }
    }
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
            .mapToLong(candidate -> candidate.sinceMillis() + delayMillis)
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
      case PLAN, DOOMED_PLAN -> Store.deleteTree(candidate.path());
      case PUBLISHED_PLAN -> Store.delete(candidate.path());
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
