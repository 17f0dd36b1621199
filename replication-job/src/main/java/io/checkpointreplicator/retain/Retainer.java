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
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
 *   <li>A replica is hidden by moving its manifest to {@code retired/} and then deleting its {@code
 *       _metadata}. In between it is still whole and restores. A crash there leaves a manifest in
 *       {@code retired/} and the replica visible; the next run goes on from that.
 *   <li>The files of hidden replicas, and those of plans that came to nothing, are deleted after
 *       the delete delay: only what such a manifest or staged metadata names, which is what the
 *       replicator wrote, and only if no manifest, no younger hidden replica and no younger plan
 *       names it.
 *   <li>A manifest whose replica somebody else made invisible keeps its files for ever: whoever
 *       claimed the replica may use them.
 *   <li>Savepoints are never hidden; only what is left of plans for them is deleted.
 *   <li>If anything cannot be read, nothing is deleted for the job.
 * </ol>
 *
 * Remembers nothing, so that it can be killed at any moment. Thread-safe, but for one job only one
 * run at a time, and none while a plan of the job is being published.
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
  public RetainReport retain(TargetJob target, long nowMillis) {
    List<RetainReport.Hidden> hidden = new ArrayList<>();
    try {
      target.checkNotFenced();
      if (target.layout().kind() == CheckpointKind.CHECKPOINT) {
        hide(target, nowMillis, hidden);
      }
      return clean(target, nowMillis, hidden);
    } catch (IOException | RuntimeException e) {
      return new RetainReport(
          hidden, 0, OptionalLong.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private void hide(TargetJob target, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    List<View.Entry> visible = target.view().entries();
    List<Replica> proven =
        visible.stream()
            .filter(entry -> entry.proof() instanceof View.Proven)
            .map(View.Entry::replica)
            .toList();
    TargetLayout layout = target.layout();
    for (Replica oldest : proven.subList(0, Math.max(0, proven.size() - retain))) {
      long id = oldest.checkpointId();
      Store.rename(layout.manifest(id), layout.retiredManifest(id, nowMillis));
    }
    Set<Long> ids =
        visible.stream().map(entry -> entry.replica().checkpointId()).collect(Collectors.toSet());
    for (Candidate candidate : new Candidates(target).hiddenReplicas()) {
      long id = Candidates.checkpointIdOf(candidate);
      if (ids.remove(id) && !Store.exists(layout.manifest(id))) {
        hide(layout, candidate, nowMillis);
        hidden.add(new RetainReport.Hidden(id, retain + " newer replicas are visible"));
      }
    }
  }

  private static void hide(TargetLayout layout, Candidate replica, long nowMillis)
      throws IOException {
    long id = Candidates.checkpointIdOf(replica);
    if (replica.sinceMillis() != nowMillis) {
      // A run that died here moved the manifest long ago; the delay begins when nobody can see the
      // replica any more.
      Store.rename(replica.path(), layout.retiredManifest(id, nowMillis));
    }
    Store.delete(layout.metadata(id));
    LOG.info("RETAIN hid {}", layout.replica(id));
  }

  private RetainReport clean(TargetJob target, long nowMillis, List<RetainReport.Hidden> hidden)
      throws IOException {
    Candidates candidates = new Candidates(target);
    List<Candidate> all = candidates.all();
    List<Candidate> due = all.stream().filter(c -> c.isDue(nowMillis, delayMillis)).toList();
    List<Candidate> young = all.stream().filter(c -> !c.isDue(nowMillis, delayMillis)).toList();
    Set<String> deleted = new HashSet<>();
    if (!due.isEmpty()) {
      Set<String> needed = candidates.neededFiles(young);
      for (Candidate candidate : due) {
        Set<String> files = new HashSet<>(candidates.filesOf(candidate));
        files.removeAll(needed);
        files.removeAll(deleted);
        delete(target.layout(), files);
        deleted.addAll(files);
        forget(target.layout(), candidate);
      }
    }
    OptionalLong nextDue = young.stream().mapToLong(c -> c.sinceMillis() + delayMillis).min();
    return new RetainReport(hidden, deleted.size(), nextDue, Optional.empty());
  }

  private static void delete(TargetLayout layout, Set<String> files) throws IOException {
    Set<StorePath> directories = new HashSet<>();
    for (String file : files) {
      Store.delete(layout.file(file));
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
    if (candidate.kind() == Candidate.Kind.HIDDEN_REPLICA) {
      StorePath replica = layout.replica(Candidates.checkpointIdOf(candidate));
      deleteIfEmpty(replica);
      Store.delete(candidate.path());
      LOG.info("RETAIN deleted the files of {} that nothing needs", replica);
    } else {
      Store.deleteTree(candidate.path());
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
