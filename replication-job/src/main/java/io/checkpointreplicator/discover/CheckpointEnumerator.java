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
package io.checkpointreplicator.discover;

import io.checkpointreplicator.lease.Heartbeat;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.runtime.JobThreads;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DISCOVER: looks which jobs have a new completed checkpoint.
 *
 * <ol>
 *   <li>{@link #start()} begins to beat: while it does, no other replicator takes the leases of
 *       this one.
 *   <li>It lists each base on a thread of its own, again and again with a pause of the interval, or
 *       once. A base that hangs or fails does not stop the others; it is reported when it takes
 *       longer than the listing timeout.
 *   <li>The result is compared in the coordinator's thread with what was seen before. Each job
 *       whose newest checkpoint changed gets a wake-up, which replaces one that no reader has taken
 *       yet.
 *   <li>A job that has no checkpoint any more, while its base is there, leaves the state with a
 *       last wake-up, so that PLAN forgets it too. A base that fails, hangs or is not there takes
 *       nothing away.
 *   <li>Where source clusters tell of completed checkpoints, an {@link EventFollower} hears it.
 *       What an event says is looked up by a few threads that wait for no other base; events beyond
 *       what they can look up are dropped. Listing finds what was lost.
 *   <li>Wake-ups are assigned to the reader as soon as there is one.
 *   <li>A replication that is to end says so when all bases were listed; a base that cannot be
 *       listed fails it.
 * </ol>
 *
 * State: one entry per live job. After a restart some wake-ups are repeated, which costs nothing.
 */
final class CheckpointEnumerator implements SplitEnumerator<WakeUpSplit, DiscoverState> {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointEnumerator.class);
  private static final int HINT_THREADS = 4;
  private static final int MOST_HINTS_WAITING = 10_000;

  private final SplitEnumeratorContext<WakeUpSplit> context;
  private final Settings settings;
  private final Map<SourceJob, NewestSeen> seen = new HashMap<>();
  private final Map<SourceJob, WakeUpSplit> unassigned = new LinkedHashMap<>();
  private final Set<BaseListing> listed = new HashSet<>();
  private final List<BaseListing> bases;
  private final ScheduledExecutorService threads;
  private final Hints hints;
  private final ExecutorService hintThreads;
  private Optional<EventFollower> follower = Optional.empty();
  private Optional<Heartbeat> heartbeat = Optional.empty();
  private long nextNumber;

  CheckpointEnumerator(
      SplitEnumeratorContext<WakeUpSplit> context, Settings settings, DiscoverState state) {
    this.context = context;
    this.settings = settings;
    this.bases = settings.sources().stream().map(b -> new BaseListing(settings, b)).toList();
    // One more than bases: the one that watches the others.
    this.threads = Executors.newScheduledThreadPool(bases.size() + 1, JobThreads.named("DISCOVER"));
    this.hints = new Hints(settings);
    this.hintThreads =
        new ThreadPoolExecutor(
            HINT_THREADS,
            HINT_THREADS,
            0,
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(MOST_HINTS_WAITING),
            JobThreads.named("DISCOVER-hints"),
            new ThreadPoolExecutor.DiscardPolicy());
    state.seen().forEach(job -> seen.put(job.source(), job));
    state.unassigned().forEach(split -> unassigned.put(split.wakeUp().source(), split));
    this.nextNumber = state.nextNumber();
  }

  @Override
  public void start() {
    heartbeat =
        Optional.of(
            Heartbeat.start(settings.target(), settings.leaseOwner(), settings.leaseTimeout()));
    follower =
        settings
            .events()
            .map(
                address ->
                    EventFollower.start(
                        settings, address, event -> hintThreads.execute(() -> hint(event))));
    for (BaseListing base : bases) {
      if (settings.once()) {
        threads.execute(() -> list(base));
      } else {
        threads.scheduleWithFixedDelay(
            () -> list(base), 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void hint(byte[] event) {
    try {
      hints.look(event).ifPresent(seen -> context.runInCoordinatorThread(() -> onHint(seen)));
    } catch (RuntimeException e) {
      LOG.warn("DISCOVER passes over an event", e);
    }
  }

  private void onHint(NewestSeen hinted) {
    NewestSeen known = seen.get(hinted.source());
    if (known == null || known.completedAtMillis() < hinted.completedAtMillis()) {
      seen.put(hinted.source(), hinted);
      wakeUp(hinted.source());
      assign();
    }
  }

  private void wakeUp(SourceJob job) {
    unassigned.put(job, new WakeUpSplit(nextNumber++, new WakeUp(job)));
  }

  /** On a thread of the base; must not throw, that would end the repetition. */
  private void list(BaseListing base) {
    long timeout = settings.listingTimeout().toMillis();
    ScheduledFuture<?> alarm =
        threads.schedule(() -> onFailed(base, timedOut(base)), timeout, TimeUnit.MILLISECONDS);
    try {
      BaseListing.Found found = base.list();
      context.runInCoordinatorThread(() -> onListed(base, found));
    } catch (Throwable e) {
      onFailed(base, e);
    } finally {
      alarm.cancel(false);
    }
  }

  private IOException timedOut(BaseListing base) {
    return new IOException(
        "Listing "
            + base.base()
            + " takes longer than "
            + settings.listingTimeout()
            + ". Check the store, or allow it more time with replication.listing-timeout.");
  }

  private void onFailed(BaseListing base, Throwable error) {
    if (settings.once()) {
      context.runInCoordinatorThread(
          () -> {
            throw new IllegalStateException(
                "Source base " + base.base() + " cannot be listed", error);
          });
    } else {
      LOG.warn("DISCOVER cannot list {}; other bases go on", base.base(), error);
    }
  }

  private void onListed(BaseListing base, BaseListing.Found found) {
    Set<SourceJob> live = new HashSet<>();
    for (NewestSeen job : found.jobs()) {
      live.add(job.source());
      if (!job.equals(seen.put(job.source(), job))) {
        wakeUp(job.source());
      }
    }
    for (SourceJob job : List.copyOf(seen.keySet())) {
      if (job.base().equals(base.base()) && !live.contains(job)) {
        onMissed(job, found.complete());
      }
    }
    listed.add(base);
    assign();
  }

  private void onMissed(SourceJob job, boolean gone) {
    if (gone) {
      seen.remove(job);
      wakeUp(job);
    } else {
      // Whatever is there when the base is back is news.
      seen.put(job, new NewestSeen(job, NewestSeen.UNREAD, 0));
    }
  }

  private void assign() {
    List<Integer> readers = new ArrayList<>(context.registeredReaders().keySet());
    if (readers.isEmpty()) {
      return;
    }
    for (WakeUpSplit split : unassigned.values()) {
      context.assignSplit(split, readers.get((int) (split.number() % readers.size())));
    }
    unassigned.clear();
    if (settings.once() && listed.containsAll(bases)) {
      readers.forEach(context::signalNoMoreSplits);
    }
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    // Readers do not ask; splits are pushed.
  }

  @Override
  public void addSplitsBack(List<WakeUpSplit> splits, int subtask) {
    splits.forEach(split -> unassigned.putIfAbsent(split.wakeUp().source(), split));
  }

  @Override
  public void addReader(int subtask) {
    assign();
  }

  @Override
  public DiscoverState snapshotState(long checkpointId) {
    return new DiscoverState(
        List.copyOf(seen.values()), List.copyOf(unassigned.values()), nextNumber);
  }

  /**
   * Flink closes the loader of the job's classes meanwhile, on another thread: what is not loaded
   * yet cannot be used, so the sign of life, which would hold the leases for ever, ends first.
   */
  @Override
  public void close() {
    hintThreads.shutdownNow();
    threads.shutdownNow();
    try {
      if (heartbeat.isPresent()) {
        heartbeat.get().close();
      }
    } finally {
      if (follower.isPresent()) {
        follower.get().close();
      }
    }
  }
}
