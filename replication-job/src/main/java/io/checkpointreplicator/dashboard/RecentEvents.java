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

import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.history.LogPart;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the audit log tells of the last day: the newest events of each job, at most {@link
 * #PER_JOB}, and fewer where there are many jobs, so that what all of them take stays bounded. Each
 * finished part of the log is read once. Not thread-safe.
 */
final class RecentEvents {
  static final int PER_JOB = 1000;
  static final int PER_JOB_AT_LEAST = 50;
  private static final int OF_ALL_JOBS = 100_000;
  private static final Duration SPAN = Duration.ofDays(1);

  private final AuditLog log;
  private final Set<StorePath> read = new HashSet<>();
  private final Map<JobId, ArrayDeque<AuditRecord>> events = new HashMap<>();
  private long reachesToMillis = -1;
  private long brokenLines;

  RecentEvents(AuditLog log) {
    this.log = log;
  }

  /**
   * Reads the parts that were finished since the last call.
   *
   * @throws IOException if one of them cannot be read; the next call tries it again
   */
  void update(Instant now) throws IOException {
    Instant since = now.minus(SPAN);
    List<LogPart> parts = log.partsSince(since);
    read.retainAll(parts.stream().map(LogPart::path).collect(Collectors.toSet()));
    for (LogPart part : parts) {
      if (part.modifiedAtMillis() >= since.toEpochMilli() && !read.contains(part.path())) {
        part.read(record -> add(record, since), broken -> brokenLines++);
        read.add(part.path());
      }
    }
    events
        .values()
        .forEach(ofJob -> ofJob.removeIf(event -> event.atMillis() < since.toEpochMilli()));
    events.values().removeIf(ArrayDeque::isEmpty);
    events.values().forEach(this::keepNewest);
  }

  private void add(AuditRecord record, Instant since) {
    if (record.atMillis() < since.toEpochMilli()) {
      return;
    }
    reachesToMillis = Math.max(reachesToMillis, record.atMillis());
    ArrayDeque<AuditRecord> ofJob = events.computeIfAbsent(record.job(), job -> new ArrayDeque<>());
    ofJob.add(record);
    keepNewest(ofJob);
  }

  private void keepNewest(ArrayDeque<AuditRecord> ofJob) {
    int most = Math.max(PER_JOB_AT_LEAST, Math.min(PER_JOB, OF_ALL_JOBS / events.size()));
    while (ofJob.size() > most) {
      ofJob.remove();
    }
  }

  /** The events of each job that has any, oldest first. */
  Map<JobId, List<AuditRecord>> byJob() {
    return events.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                entry ->
                    entry.getValue().stream()
                        .sorted(Comparator.comparingLong(AuditRecord::atMillis))
                        .toList()));
  }

  /** When the last event happened, in milliseconds since the epoch; empty if there is none. */
  OptionalLong reachesToMillis() {
    return reachesToMillis < 0 ? OptionalLong.empty() : OptionalLong.of(reachesToMillis);
  }

  /** Lines that were none of the log, of all parts read so far. */
  long brokenLines() {
    return brokenLines;
  }
}
