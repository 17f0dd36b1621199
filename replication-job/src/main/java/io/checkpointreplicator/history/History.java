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
package io.checkpointreplicator.history;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Reads the log in order of time. Several subtasks write it, and each line a little later than it
 * happened, so a few lines are held back until those before them have come. Takes as much memory
 * for a long log as for a short one.
 *
 * @param log the log
 * @param since what happened before is left out
 * @param job what happened to others is left out; empty for all jobs
 */
public record History(AuditLog log, Instant since, Optional<JobId> job) {
  /** Further apart than that, two lines keep the order in which they were written. */
  static final int HELD_BACK = 10_000;

  private static final int NAMED_PROBLEMS = 3;

  /**
   * How far the log was read.
   *
   * @param reachesTo when the last thing happened that it tells of any job; empty if it tells
   *     nothing
   * @param brokenLines lines that are none of the log
   * @param problems the first of these lines, and files that could not be read, with the reason
   */
  public record Reach(Optional<Instant> reachesTo, long brokenLines, List<String> problems) {
    /** Keeps its own copy. */
    public Reach {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads the log.
   *
   * @throws IOException if it cannot be listed; a file that cannot be read is a problem in what is
   *     returned
   */
  public Reach read(Consumer<AuditRecord> consumer) throws IOException {
    Reading reading = new Reading(consumer);
    for (LogPart part : log.partsSince(since)) {
      try {
        part.read(reading::record, reading::broken);
      } catch (IOException e) {
        reading.problems.add(part.path() + " cannot be read: " + Messages.of(e));
      }
    }
    return reading.end();
  }

  private final class Reading {
    private final Consumer<AuditRecord> consumer;
    private final PriorityQueue<AuditRecord> heldBack =
        new PriorityQueue<>(Comparator.comparingLong(AuditRecord::atMillis));
    private final List<String> problems = new ArrayList<>();
    private long lastMillis = Long.MIN_VALUE;
    private long brokenLines;

    Reading(Consumer<AuditRecord> consumer) {
      this.consumer = consumer;
    }

    void record(AuditRecord record) {
      lastMillis = Math.max(lastMillis, record.atMillis());
      if (record.atMillis() < since.toEpochMilli() || !job.map(record.job()::equals).orElse(true)) {
        return;
      }
      heldBack.add(record);
      if (heldBack.size() > HELD_BACK) {
        consumer.accept(heldBack.remove());
      }
    }

    void broken(String where) {
      brokenLines++;
      if (brokenLines <= NAMED_PROBLEMS) {
        problems.add(where + " is no line of the log.");
      }
    }

    Reach end() {
      while (!heldBack.isEmpty()) {
        consumer.accept(heldBack.remove());
      }
      return new Reach(
          lastMillis == Long.MIN_VALUE
              ? Optional.empty()
              : Optional.of(Instant.ofEpochMilli(lastMillis)),
          brokenLines,
          problems);
    }
  }
}
