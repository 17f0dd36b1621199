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
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is there of a job beyond what is to be kept.
 *
 * @param eras replicas of earlier eras, in the order in which they go
 * @param visible visible replicas, oldest first
 * @param halfHidden those whose manifest was retired by a run that died then
 * @param expiredPins pins that hold none of the visible ones any more
 * @param leftBehind manifests whose replica was moved to an era by an attempt that died then
 */
record Surplus(
    List<EarlierEras.Member> eras,
    List<Replica> visible,
    List<Candidate> halfHidden,
    List<StorePath> expiredPins,
    List<StorePath> leftBehind) {

  private static final Surplus NONE =
      new Surplus(List.of(), List.of(), List.of(), List.of(), List.of());

  /** Savepoints are all kept. */
  static Surplus of(TargetJob target, LeaseLayout lease, int retain, long nowMillis)
      throws IOException {
    if (target.layout().kind() == CheckpointKind.SAVEPOINT) {
      return NONE;
    }
    // Read before the eras: what is moved there meanwhile is seen twice, not missed.
    List<View.Entry> all = target.view().entries();
    List<Replica> proven =
        all.stream()
            .filter(entry -> entry.proof() instanceof View.Proven)
            .map(View.Entry::replica)
            .toList();
    EarlierEras eras = new EarlierEras(target.layout());
    List<EarlierEras.Member> members = eras.members();
    List<EarlierEras.Member> kept = new ArrayList<>();
    for (EarlierEras.Member member : members) {
      // One without metadata was claimed by somebody.
      if (Store.exists(member.metadata()) && !eras.isBeingMoved(member, all)) {
        kept.add(member);
      }
    }
    int room = Math.max(0, retain - proven.size());
    List<EarlierEras.Member> going = new ArrayList<>(new RetiringEras(eras, lease).unfinished());
    going.addAll(kept.subList(0, Math.max(0, kept.size() - room)));
    List<Replica> old = proven.subList(0, Math.max(0, proven.size() - retain));
    Pins pins = old.isEmpty() ? Pins.NONE : Pins.of(target.layout(), nowMillis);
    return new Surplus(
        going,
        old.stream().filter(replica -> !pins.pinned().contains(replica.checkpointId())).toList(),
        halfHidden(target, lease, all),
        pins.expired(),
        eras.leftBehind(members));
  }

  private static List<Candidate> halfHidden(
      TargetJob target, LeaseLayout lease, List<View.Entry> all) throws IOException {
    Set<Long> unproven = new HashSet<>();
    for (View.Entry entry : all) {
      if (entry.proof() instanceof View.Unproven) {
        unproven.add(entry.replica().checkpointId());
      }
    }
    List<Candidate> found = new ArrayList<>();
    if (!unproven.isEmpty()) {
      Candidates candidates = new Candidates(target, lease);
      for (Candidate candidate : candidates.hiddenReplicas()) {
        long id = Candidates.checkpointIdOf(candidate);
        if (unproven.contains(id)
            && !Store.exists(target.layout().manifest(id))
            && candidates.isOfVisible(candidate)) {
          unproven.remove(id);
          found.add(candidate);
        }
      }
    }
    return found;
  }

  /** All that is going to be hidden, as it will be found among what is out of use. */
  List<Candidate> hiddenAt(TargetLayout layout, long nowMillis) {
    List<Candidate> hidden = new ArrayList<>();
    for (int i = 0; i < eras.size(); i++) {
      hidden.add(hidden(eras.get(i).manifest(), eraHiddenAt(nowMillis, i)));
    }
    visible.forEach(
        replica -> hidden.add(hidden(layout.manifest(replica.checkpointId()), nowMillis)));
    halfHidden.forEach(candidate -> hidden.add(hidden(candidate.path(), nowMillis)));
    return hidden;
  }

  /** Each needs a name of its own, beside those of later eras with the same id. */
  static long eraHiddenAt(long nowMillis, int index) {
    return nowMillis - 1 - index;
  }

  private static Candidate hidden(StorePath manifest, long atMillis) {
    return new Candidate(Candidate.Kind.HIDDEN_REPLICA, manifest, atMillis);
  }

  /** The manifests that prove nothing any more once it is hidden. */
  Set<StorePath> leaving(TargetLayout layout) {
    Set<StorePath> leaving = new HashSet<>(leftBehind);
    eras.forEach(member -> leaving.add(member.manifest()));
    visible.forEach(replica -> leaving.add(layout.manifest(replica.checkpointId())));
    halfHidden.forEach(
        candidate -> leaving.add(layout.manifest(Candidates.checkpointIdOf(candidate))));
    return leaving;
  }
}
