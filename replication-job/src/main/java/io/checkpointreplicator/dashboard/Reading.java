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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The target as it was at one moment.
 *
 * @param atMillis when it was read, in milliseconds since the epoch
 * @param jobs the jobs that have a tree
 * @param events what the audit log tells of jobs, oldest first
 * @param proofs of jobs that have any
 * @param log how well the log could be read
 */
record Reading(
    long atMillis,
    Map<JobId, ReadJob> jobs,
    Map<JobId, List<AuditRecord>> events,
    Map<JobId, ReadProofs> proofs,
    Log log) {

  /** Before the target was read the first time. */
  static final Reading NONE =
      new Reading(0, Map.of(), Map.of(), Map.of(), new Log(OptionalLong.empty(), 0));

  /**
   * How well the log could be read.
   *
   * @param reachesToMillis when its last event happened, in milliseconds since the epoch
   * @param brokenLines lines that are none
   */
  record Log(OptionalLong reachesToMillis, long brokenLines) {}

  Reading {
    jobs = Map.copyOf(jobs);
    events = Map.copyOf(events);
    proofs = Map.copyOf(proofs);
  }

  boolean isNone() {
    return atMillis == 0;
  }

  /** All jobs that have a tree, or that the log tells of. */
  SortedSet<JobId> allJobs() {
    SortedSet<JobId> all = new TreeSet<>(Comparator.comparing(JobId::hex));
    all.addAll(jobs.keySet());
    all.addAll(events.keySet());
    return all;
  }

  ReadJob job(JobId job) {
    return jobs.getOrDefault(job, ReadJob.absent(job));
  }

  List<AuditRecord> events(JobId job) {
    return events.getOrDefault(job, List.of());
  }

  ReadProofs proofs(JobId job) {
    return proofs.getOrDefault(job, ReadProofs.NONE);
  }
}
