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
package io.checkpointreplicator.tests.variants;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One submission of the {@link VariantJob}: what the test tells it, and what it tells the test. The
 * clusters run in this JVM, so both sides find it by its id.
 *
 * <p>The numbers flow as far as {@link #release} lets them. The state is told as {@link Tally} by
 * what it is, when it goes into a checkpoint and when it was restored from one. Thread-safe.
 */
final class Run {
  private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Map<Report, Tally> reports = new ConcurrentHashMap<>();
  private final Set<Long> timersFired = ConcurrentHashMap.newKeySet();
  private final AtomicLong processed = new AtomicLong();
  private volatile long limit;
  private volatile long nanosPerNumber;
  private volatile boolean ending;
  private volatile CompletableFuture<Void> change = new CompletableFuture<>();

  private Run(long limit) {
    this.limit = limit;
  }

  /** A run in which the numbers below a limit may flow. */
  static Run upTo(long limit) {
    Run run = new Run(limit);
    RUNS.put(run.id, run);
    return run;
  }

  /** The run with this id. */
  static Run of(String id) {
    Run run = RUNS.get(id);
    if (run == null) {
      throw new IllegalStateException("No run " + id + " in this JVM");
    }
    return run;
  }

  String id() {
    return id;
  }

  /** Lets the numbers below a limit flow. */
  void release(long newLimit) {
    limit = newLimit;
    wakeUp();
  }

  /** Lets each keyed subtask take that long for a number. */
  void slowDown(long newNanosPerNumber) {
    nanosPerNumber = newNanosPerNumber;
  }

  /** Lets the job end after the last number below the limit. */
  void end() {
    ending = true;
    nanosPerNumber = 0;
    wakeUp();
  }

  private void wakeUp() {
    CompletableFuture<Void> before = change;
    change = new CompletableFuture<>();
    before.complete(null);
  }

  long limit() {
    return limit;
  }

  long nanosPerNumber() {
    return nanosPerNumber;
  }

  boolean isEnding() {
    return ending;
  }

  /** Is completed once the limit has changed or the end has come; ask for it before you look. */
  CompletableFuture<Void> change() {
    return change;
  }

  void processedOne() {
    processed.incrementAndGet();
  }

  /** Numbers that went through the keyed step in this run. */
  long processed() {
    return processed.get();
  }

  void timerFired(long key) {
    if (!timersFired.add(key)) {
      throw new IllegalStateException("The timer of key " + key + " fired twice");
    }
  }

  /** Keys whose timer fired. */
  int timersFired() {
    return timersFired.size();
  }

  void taken(long checkpointId, String part, int subtask, Tally tally) {
    report(new Report(true, checkpointId, part, subtask), tally);
  }

  void restored(long checkpointId, String part, int subtask, Tally tally) {
    report(new Report(false, checkpointId, part, subtask), tally);
  }

  private void report(Report report, Tally tally) {
    Tally before = reports.putIfAbsent(report, tally);
    if (before != null && !before.equals(tally)) {
      throw new IllegalStateException(report + " is " + tally + ", but was " + before);
    }
  }

  /** The state that went into a checkpoint, by its parts. */
  Map<String, Tally> takenAt(long checkpointId) {
    return total(true, checkpointId);
  }

  /** The state that was found in a checkpoint, by its parts. */
  Map<String, Tally> restoredFrom(long checkpointId) {
    return total(false, checkpointId);
  }

  private Map<String, Tally> total(boolean taken, long checkpointId) {
    Map<String, Tally> total = new TreeMap<>();
    reports.forEach(
        (report, tally) -> {
          if (report.taken == taken && report.checkpointId == checkpointId) {
            total.merge(report.part, tally, Tally::plus);
          }
        });
    return total;
  }

  private record Report(boolean taken, long checkpointId, String part, int subtask) {}
}
