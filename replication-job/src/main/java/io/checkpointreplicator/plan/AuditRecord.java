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

import io.checkpointreplicator.model.replica.JobId;
import java.util.OptionalLong;

/**
 * One line of the audit log: what became of a checkpoint or replica, and why.
 *
 * @param atMillis when, in milliseconds since the epoch
 * @param job the job
 * @param checkpointId the checkpoint, or -1 if there is none
 * @param event what happened
 * @param reason why, in words; empty if the event says it all
 * @param amount how much was involved
 */
public record AuditRecord(
    long atMillis, JobId job, long checkpointId, Event event, String reason, Amount amount)
    implements PlanEvent {
  /** Stands for "no checkpoint". */
  public static final long NO_CHECKPOINT = -1;

  /** What can happen to a checkpoint on its way, and to its replica. */
  public enum Event {
    /** Its replica is visible. */
    PUBLISHED,
    /** Its replica was visible already; nothing was to be done. */
    UP_TO_DATE,
    /** It was subsumed, or overtaken by a newer replica; the next one is tried. */
    SKIPPED,
    /** It cannot be replicated; the reason says what to do. */
    FAILED,
    /** Its replica was hidden, as more than enough newer ones are visible. */
    RETIRED,
    /** A drill restored its replica. */
    PROVEN,
    /** A drill could not restore its replica; the reason says why. */
    UNPROVEN
  }

  /**
   * How much was involved.
   *
   * @param files files of the replica
   * @param bytes their bytes
   * @param newFiles files copied for it
   * @param newBytes bytes written for it
   * @param times how long it took
   */
  public record Amount(long files, long bytes, long newFiles, long newBytes, Times times) {
    /** Where nothing was copied. */
    public static final Amount NONE = new Amount(0, 0, 0, 0, 0);

    /** With an unknown lag: of what was not published, and of lines that older versions wrote. */
    public Amount(long files, long bytes, long newFiles, long newBytes, long millis) {
      this(files, bytes, newFiles, newBytes, new Times(millis, OptionalLong.empty()));
    }
  }

  /**
   * How long it took.
   *
   * @param planMillis from plan to publication, in milliseconds
   * @param lagMillis how old the checkpoint was when its replica became visible, in milliseconds;
   *     known from its publication on
   */
  public record Times(long planMillis, OptionalLong lagMillis) {}
}
