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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.replica.JobId;
import java.time.Duration;

/** What goes on for one job in PLAN; touched by the mailbox only, gone with a restart. */
final class JobProgress {
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 9;

  private static final int QUICK_ATTEMPTS = 5;
  private static final int MOST_SECONDS = 60;

  /** Subsumption may win that often before a replication that is to end gives up on a job. */
  private static final int MOST_ATTEMPTS = 10;

  private final JobStanding standing = new JobStanding();
  private JobTrack track;
  private boolean looking;
  private boolean busy;
  private boolean woken;
  private boolean gone;
  private boolean retainDue;
  private boolean retryScheduled;
  private int attempts;
  private AuditRecord lastNotice;
  private long retainedAtNanos = System.nanoTime();

  JobProgress(JobTrack track) {
    this.track = track;
  }

  JobId id() {
    return track.source().job();
  }

  JobTrack track() {
    return track;
  }

  void track(JobTrack newTrack) {
    track = newTrack;
  }

  /** What the operator sees of it. */
  JobStanding standing() {
    return standing;
  }

  /** Whether nobody looks where it stands; somebody does from now on. */
  boolean beginLook() {
    boolean first = !looking;
    looking = true;
    return first;
  }

  void lookEnded() {
    looking = false;
  }

  void wake() {
    woken = true;
    gone = false;
  }

  /** Nothing of it is at the source; so it stays until it is woken up again. */
  void gone() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  /** Whether it is gone and nothing waits for a time to come either. */
  boolean isForgettable() {
    return gone && !retainDue && !retryScheduled;
  }

  /** Whether there is something to plan and nothing else going on. */
  boolean isReady() {
    return woken && !busy;
  }

  boolean isIdle() {
    return !busy;
  }

  /** Something goes on in the background; what the job was woken up for is being looked at. */
  void busy() {
    busy = true;
    woken = false;
  }

  void idle() {
    busy = false;
  }

  void succeeded() {
    attempts = 0;
  }

  /** The plan in flight has made a replica. */
  void published(PlanEnd.Published end) {
    JobTrack.InFlight plan = track.inFlight().orElseThrow();
    standing.replicated(plan.checkpointId(), plan.completedAtMillis(), end.stamp());
    succeeded();
  }

  /** It came to nothing. */
  void unpublished(PlanEnd.Unpublished end) {
    if (end.event() == AuditRecord.Event.SKIPPED) {
      standing.watch().skipped();
    } else {
      standing.watch().failed();
    }
  }

  /** It is being copied, or the target does not tell. */
  void pending(PlanEnd end) {
    if (end instanceof PlanEnd.Pending pending && !pending.equals(PlanEnd.Pending.UNTOLD)) {
      standing.watch().inFlight(pending.progressAtMillis());
    }
  }

  /**
   * How long to wait when there is likely a newer checkpoint already: hardly at all, unless that
   * has been in vain several times. Then the checkpoint is not overtaken but damaged.
   */
  Duration soon() {
    int attempt = attempts++;
    return attempt < QUICK_ATTEMPTS
        ? Duration.ofMillis(100L * attempt)
        : Duration.ofSeconds(Math.min(attempt - QUICK_ATTEMPTS + 1, MOST_SECONDS));
  }

  /** Notes that the job is planned again later; false if that was noted before. */
  boolean scheduleRetry() {
    boolean first = !retryScheduled;
    retryScheduled = true;
    return first;
  }

  void retryIsDue() {
    retryScheduled = false;
    wake();
  }

  /** How long to wait before the next attempt; doubles from attempt to attempt. */
  Duration retryDelay() {
    return FIRST_RETRY.multipliedBy(1L << Math.min(attempts++, MOST_DOUBLINGS));
  }

  boolean isHopeless() {
    return attempts >= MOST_ATTEMPTS;
  }

  void retainBegins() {
    retainedAtNanos = System.nanoTime();
  }

  /**
   * Whether plans that come to nothing have left files for longer than the delete delay. Without a
   * delay the files of the last one would go, which the next one needs.
   */
  boolean hasLeftovers(Duration deleteDelay) {
    return !deleteDelay.isZero() && System.nanoTime() - retainedAtNanos > deleteDelay.toNanos();
  }

  boolean isRetainDue() {
    return retainDue;
  }

  void retainDue() {
    retainDue = true;
  }

  void retainDone() {
    retainDue = false;
  }

  /** Whether a notice says something else than the last one. */
  boolean isNews(AuditRecord notice) {
    boolean news =
        lastNotice == null
            || lastNotice.checkpointId() != notice.checkpointId()
            || lastNotice.event() != notice.event()
            || !lastNotice.reason().equals(notice.reason());
    lastNotice = notice;
    return news;
  }
}
