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
package io.checkpointreplicator.metrics;

import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.store.View;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Where a job stands between source and target, as PLAN last saw it. All times are in milliseconds;
 * -1 stands for unknown. Thread-safe: values are read at any time; what is told comes from one
 * thread at a time.
 */
public final class JobStanding {
  private static final long UNKNOWN = -1;
  private static final long PROOFS_AGE_MILLIS = 60_000;

  private final LongSupplier clock;
  private final CopyWatch watch;
  private volatile List<Completed> atSource = List.of();
  private volatile List<Completed> replicas = List.of();
  private volatile long copyMillis = UNKNOWN;
  private volatile long intervalMillis = UNKNOWN;
  private volatile Proofs proofs = Proofs.NONE;
  private volatile long proofsReadAtMillis = Long.MIN_VALUE;
  private volatile boolean targetSeen;
  private volatile boolean fenced;
  private volatile boolean held;

  /** A checkpoint and when it was completed at the source. */
  private record Completed(long id, long atMillis) implements Comparable<Completed> {
    private static final Comparator<Completed> BY_AGE =
        Comparator.comparingLong(Completed::atMillis).thenComparingLong(Completed::id);

    static Completed of(SourceCheckpoint checkpoint) {
      return new Completed(checkpoint.checkpointId(), checkpoint.completedAtMillis());
    }

    static Completed of(ReplicaStamp stamp) {
      return new Completed(stamp.origin().checkpointId(), stamp.times().completedAtMillis());
    }

    @Override
    public int compareTo(Completed other) {
      return BY_AGE.compare(this, other);
    }
  }

  /** Of a job of which nothing is known. */
  public JobStanding() {
    this(System::currentTimeMillis);
  }

  JobStanding(LongSupplier clock) {
    this.clock = clock;
    this.watch = new CopyWatch(clock);
  }

  /** These completed checkpoints are at the source, oldest first. */
  public void atSource(List<SourceCheckpoint> completed) {
    atSource = completed.stream().map(Completed::of).toList();
    measure();
  }

  /** These replicas are visible, and not fenced. */
  public void onTarget(View view) {
    List<ReplicaStamp> stamps =
        view.entries().stream()
            .flatMap(
                entry ->
                    entry.proof() instanceof View.Proven p
                        ? Stream.of(p)
                        : Stream.<View.Proven>of())
            .map(proven -> proven.manifest().stamp())
            .toList();
    replicas = stamps.stream().map(Completed::of).sorted().toList();
    if (!stamps.isEmpty()) {
      copied(stamps.get(stamps.size() - 1));
    }
    fenced = false;
    targetSeen = true;
    measure();
  }

  /** Whether the target was looked at. */
  public boolean isTargetSeen() {
    return targetSeen;
  }

  private void copied(ReplicaStamp stamp) {
    ReplicaStamp.Times times = stamp.times();
    copyMillis = Math.max(0, times.publishedAtMillis() - times.plannedAtMillis());
  }

  /** A checkpoint has its replica, and what is needed to make one is there. */
  public void replicated(long checkpointId, long completedAtMillis, Optional<ReplicaStamp> stamp) {
    Completed replica = new Completed(checkpointId, completedAtMillis);
    replicas = lastTwo(all(replicas, List.of(replica)));
    stamp.ifPresent(this::copied);
    watch.published();
    measure();
  }

  /** Nobody else has the job's replicas. */
  public void owned() {
    held = false;
  }

  /** The job's replicas were promoted. */
  public void fenced() {
    fenced = true;
  }

  /** Another replicator holds the lease. */
  public void held() {
    held = true;
  }

  /** What is being done about it. */
  public CopyWatch watch() {
    return watch;
  }

  /** Whether it is time to read the proofs again. */
  public boolean proofsAreDue() {
    return clock.getAsLong() - PROOFS_AGE_MILLIS >= proofsReadAtMillis;
  }

  /** The proofs say so. */
  public void proven(Proofs read) {
    proofs = read;
    proofsReadAtMillis = clock.getAsLong();
  }

  private void measure() {
    if (waiting().isPresent()) {
      watch.somethingWaits();
    } else {
      watch.nothingWaits();
    }
    List<Completed> last = lastTwo(atSource);
    boolean adjacent = last.size() == 2;
    if (!adjacent) {
      last = lastTwo(all(atSource, replicas));
    }
    if (last.size() == 2) {
      long millis = last.get(1).atMillis() - last.get(0).atMillis();
      // Where checkpoints were not seen, they count between.
      long checkpoints = adjacent ? 1 : Math.max(1, last.get(1).id() - last.get(0).id());
      intervalMillis = Math.max(1, millis / checkpoints);
    }
  }

  private static List<Completed> all(List<Completed> some, List<Completed> others) {
    return Stream.concat(some.stream(), others.stream()).distinct().sorted().toList();
  }

  private static List<Completed> lastTwo(List<Completed> all) {
    return all.subList(Math.max(0, all.size() - 2), all.size());
  }

  private static Optional<Completed> last(List<Completed> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** The source's newest, if it has no replica yet. */
  private Optional<Completed> waiting() {
    Optional<Completed> replica = last(replicas);
    return last(atSource)
        .filter(newest -> replica.isEmpty() || newest.compareTo(replica.get()) > 0);
  }

  private long age(long atMillis) {
    return Math.max(0, clock.getAsLong() - atMillis);
  }

  private long ageOrUnknown(long atMillis) {
    return atMillis == UNKNOWN ? UNKNOWN : age(atMillis);
  }

  long replicaAgeMillis() {
    return last(replicas).map(replica -> age(replica.atMillis())).orElse(UNKNOWN);
  }

  long lagMillis() {
    return waiting().map(newest -> age(newest.atMillis())).orElse(0L);
  }

  long checkpointsBehind() {
    Optional<Completed> newest = waiting();
    if (newest.isEmpty()) {
      return 0;
    }
    Optional<Completed> replica = last(replicas);
    long retained =
        atSource.stream().filter(c -> replica.isEmpty() || c.compareTo(replica.get()) > 0).count();
    return Math.max(retained, replica.map(r -> newest.get().id() - r.id()).orElse(0L));
  }

  long copyMillis() {
    return copyMillis;
  }

  long intervalMillis() {
    return intervalMillis;
  }

  double rpoRatio() {
    long age = replicaAgeMillis();
    long interval = intervalMillis;
    return age == UNKNOWN || interval == UNKNOWN ? UNKNOWN : (double) age / interval;
  }

  long verifiedAgeMillis() {
    return ageOrUnknown(proofs.verified().map(Proof::atMillis).orElse(-1L));
  }

  long provenAgeMillis() {
    return ageOrUnknown(proofs.restored().map(Proof::atMillis).orElse(-1L));
  }

  int isDisproven() {
    return proofs.failure().isPresent() ? 1 : 0;
  }

  int isFenced() {
    return fenced ? 1 : 0;
  }

  int isHeld() {
    return held ? 1 : 0;
  }
}
