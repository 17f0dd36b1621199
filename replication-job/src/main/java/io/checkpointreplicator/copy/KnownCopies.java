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
package io.checkpointreplicator.copy;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was copied before, or read for its checksum. A plan that comes to nothing leaves its files
 * to the next one, which then need not be read again: where checkpoints are subsumed faster than
 * the copies could be read, reading them for each plan would leave no time for the rest.
 *
 * <p>Copies never change, so the content of a path is known for good; whether it is still there the
 * target says. What a whole plan did not ask for is forgotten: a manifest names it. There is a
 * limit to what is held: the files of jobs that were not heard of for the longest go first, and
 * more of a single job are not kept. Nothing is held after a restart. Thread-safe.
 */
final class KnownCopies {
  private final int most;
  private final Map<JobId, OfJob> jobs = new LinkedHashMap<>(16, 0.75f, true);
  private int files;

  /** Of so many files at most. */
  KnownCopies(int most) {
    this.most = most;
  }

  /** By path in the job's directory: what the plan asked for, and what only the one before did. */
  private record OfJob(Map<String, Content> asked, Map<String, Content> before) {
    int size() {
      return asked.size() + before.size();
    }
  }

  private static OfJob nothing() {
    return new OfJob(new HashMap<>(), new HashMap<>());
  }

  /** What a copy of that length holds; empty if it must be read. */
  synchronized Optional<Content> content(JobId job, String copy, long lengthOnTarget) {
    OfJob known = jobs.getOrDefault(job, nothing());
    Content before = known.before().remove(copy);
    if (before != null) {
      known.asked().put(copy, before);
    }
    return Optional.ofNullable(known.asked().get(copy))
        .filter(content -> content.sizeBytes() == lengthOnTarget);
  }

  /** Whether that was copied before, or read. */
  synchronized boolean contains(JobId job, String copy) {
    OfJob known = jobs.getOrDefault(job, nothing());
    return known.asked().containsKey(copy) || known.before().containsKey(copy);
  }

  synchronized void remember(JobId job, String copy, Content content) {
    OfJob known = jobs.computeIfAbsent(job, key -> nothing());
    files -= known.size();
    known.before().remove(copy);
    known.asked().put(copy, content);
    files += known.size();
    if (files > most) {
      JobId silent = jobs.keySet().iterator().next();
      if (silent.equals(job)) {
        known.asked().remove(copy);
        files--;
      } else {
        forget(silent);
      }
    }
  }

  /** All that a plan of the job asks for has been copied, or cannot be. */
  synchronized void planEnded(JobId job) {
    OfJob known = jobs.getOrDefault(job, nothing());
    files -= known.before().size();
    if (known.asked().isEmpty()) {
      jobs.remove(job);
    } else {
      jobs.put(job, new OfJob(new HashMap<>(), known.asked()));
    }
  }

  synchronized void forget(JobId job) {
    OfJob known = jobs.remove(job);
    files -= known == null ? 0 : known.size();
  }

  /** How many files are known. */
  synchronized int size() {
    return files;
  }
}
