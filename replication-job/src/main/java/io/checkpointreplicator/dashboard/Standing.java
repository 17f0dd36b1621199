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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a job stands.
 *
 * @param state the short of it
 * @param why what is wrong and what to do, for people; empty if nothing is
 */
record Standing(State state, String why) {
  /** A pause of so many intervals is none of the usual ones. */
  private static final int LATE_INTERVALS = 5;

  private static final long LATE_AT_LEAST_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final double LATE_RPO_RATIO = LATE_INTERVALS;
  private static final Set<Event> ATTEMPTS =
      EnumSet.of(Event.PUBLISHED, Event.UP_TO_DATE, Event.SKIPPED, Event.FAILED);

  /** From the worst to the best. */
  enum State {
    /** Nothing to restore from. */
    NO_REPLICA,
    /** What there is cannot be read. */
    UNREADABLE,
    /** A replica was tried, and that failed. */
    DISPROVEN,
    /** The newest checkpoint could not be replicated. */
    FAILING,
    /** No new replica for long. */
    LATE,
    /** Has a new replica, but some checkpoints come to nothing. */
    SKIPPING,
    /** Taken over; not replicated any more. */
    PROMOTED,
    /** Has a new replica. */
    COVERED;

    boolean isCovered() {
      return this == COVERED || this == SKIPPING;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Judges by what is on the target, and by live metrics where there are any.
   *
   * @param events oldest first
   * @param live by name
   */
  static Standing of(
      ReadJob job,
      Proofs proofs,
      List<AuditRecord> events,
      Map<String, Double> live,
      long nowMillis) {
    Optional<AuditRecord> last = lastAttempt(events);
    if (job.problem().isPresent()) {
      return new Standing(State.UNREADABLE, "Its directory cannot be read: " + job.problem().get());
    }
    if (job.newest().isEmpty()) {
      return new Standing(
          State.NO_REPLICA,
          last.map(AuditRecord::reason)
              .filter(reason -> !reason.isEmpty())
              .orElse("No replica of it is on the target (yet)."));
    }
    ReadReplica newest = job.newest().get();
    if (newest.description() instanceof ReadReplica.Unreadable unreadable) {
      return new Standing(State.UNREADABLE, unreadable.reason());
    }
    if (job.promoted().isPresent()) {
      return new Standing(
          State.PROMOTED,
          "Promoted " + job.promoted().get() + ". The replicator stays out of its tree.");
    }
    if (proofs.failure().isPresent()) {
      return new Standing(State.DISPROVEN, text(proofs.failure().get(), nowMillis));
    }
    Optional<AuditRecord> since =
        last.filter(event -> event.atMillis() > newest.replica().modifiedAtMillis());
    if (since.isPresent() && since.get().event() == Event.FAILED) {
      return new Standing(State.FAILING, since.get().reason());
    }
    Optional<String> late = late(job, events, live, nowMillis - newest.completedAtMillis());
    if (late.isPresent()) {
      return new Standing(State.LATE, late.get());
    }
    if (job.advice().isPresent()) {
      return new Standing(State.SKIPPING, job.advice().map(SubsumptionAdvice::text).orElseThrow());
    }
    return since.isPresent() && since.get().event() == Event.SKIPPED
        ? new Standing(State.SKIPPING, since.get().reason())
        : new Standing(State.COVERED, "");
  }

  private static String text(Proof.Failed failure, long nowMillis) {
    return "The "
        + (failure.by() == Proof.By.DRILL ? "drill" : "verification")
        + " of chk-"
        + failure.checkpointId()
        + ", "
        + Durations.text(nowMillis - failure.atMillis())
        + " ago, failed: "
        + failure.reason()
        + (failure.reason().endsWith(".") ? "" : ".")
        + " Mend what that names, and drill the newest replica; if files are damaged, replicate the"
        + " job to another target directory.";
  }

  /** What became of the last checkpoint; retention and drills tell nothing of that. */
  static Optional<AuditRecord> lastAttempt(List<AuditRecord> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (ATTEMPTS.contains(events.get(i).event())) {
        return Optional.of(events.get(i));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> late(
      ReadJob job, List<AuditRecord> events, Map<String, Double> live, long ageMillis) {
    if (live.containsKey(MetricNames.CHECKPOINTS_BEHIND)) {
      // It knows what there is at the source: a job that has ended is never late.
      return live.get(MetricNames.CHECKPOINTS_BEHIND) <= 0
              || live.getOrDefault(MetricNames.RPO_RATIO, 0.0) < LATE_RPO_RATIO
          ? Optional.empty()
          : Optional.of(
              "The newest checkpoint without a replica is "
                  + Durations.text(Math.round(live.getOrDefault(MetricNames.LAG, 0.0)))
                  + " old. See what the replicator logs, and how fast source and target are.");
    }
    Optional<Long> interval = Intervals.usualMillis(job.replicas(), events);
    return interval
        .filter(usual -> ageMillis > Math.max(LATE_INTERVALS * usual, LATE_AT_LEAST_MILLIS))
        .map(
            usual ->
                "The newest replica is "
                    + Durations.text(ageMillis)
                    + " old; usually a checkpoint completes each "
                    + Durations.text(usual)
                    + ". Has the job ended at the source? If not, see whether the replicator runs"
                    + " and what it logs.");
  }
}
