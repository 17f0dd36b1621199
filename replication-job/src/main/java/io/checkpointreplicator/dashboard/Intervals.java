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

import io.checkpointreplicator.plan.AuditRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** How far the checkpoints of a job are apart, as far as replicas and log tell. */
final class Intervals {
  private Intervals() {}

  /** The median in milliseconds; empty if fewer than two checkpoints are known. */
  static Optional<Long> usualMillis(List<ReadReplica> replicas, List<AuditRecord> events) {
    TreeSet<Long> completed = new TreeSet<>();
    replicas.forEach(replica -> completed.add(replica.completedAtMillis()));
    for (AuditRecord event : events) {
      if (event.event() == AuditRecord.Event.PUBLISHED) {
        event.amount().times().lagMillis().ifPresent(lag -> completed.add(event.atMillis() - lag));
      }
    }
    if (completed.size() < 2) {
      return Optional.empty();
    }
    long[] at = completed.stream().mapToLong(Long::longValue).toArray();
    long[] gaps = LongStream.range(1, at.length).map(i -> at[(int) i] - at[(int) i - 1]).toArray();
    Arrays.sort(gaps);
    return Optional.of(gaps[gaps.length / 2]);
  }
}
