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
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.PlanId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The tasks that wait to be copied. Jobs take turns, so that a huge one does not hold up the
 * others; within a job the newest plan comes first. While as many tasks are in progress as there
 * are threads, only a job that has none in progress gets one more, up to twice as many in all. Two
 * tasks with the same target file are never handed out together. Not thread-safe: for the mailbox
 * only.
 */
final class CopyQueue {
  private static final Comparator<CopyTask> NEWEST_PLAN_FIRST =
      Comparator.comparing(CopyTask::plan, Comparator.reverseOrder())
          .thenComparingInt(CopyTask::ordinal);

  // In the order of turns: the job that was served last is the last one.
  private final Map<JobId, PriorityQueue<CopyTask>> waiting = new LinkedHashMap<>();
  private final Map<String, List<CopyTask>> behind = new HashMap<>();
  private final Set<String> targetsInProgress = new HashSet<>();
  private final Map<JobId, Integer> jobsInProgress = new HashMap<>();
  private final int threads;
  private int size;

  /** A queue of which that many tasks may be in progress, and as many more of idle jobs. */
  CopyQueue(int threads) {
    this.threads = threads;
  }

  /** Adds a task. */
  void add(CopyTask task) {
    waiting.computeIfAbsent(task.job(), job -> new PriorityQueue<>(NEWEST_PLAN_FIRST)).add(task);
    size++;
  }

  /** Removes the waiting tasks of a job's plans before the given one, and returns them. */
  List<CopyTask> supersede(JobId job, PlanId plan) {
    List<CopyTask> superseded = new ArrayList<>();
    Predicate<CopyTask> takesIfOlder =
        task -> task.job().equals(job) && task.plan().compareTo(plan) < 0 && superseded.add(task);
    waiting.getOrDefault(job, new PriorityQueue<>(1, NEWEST_PLAN_FIRST)).removeIf(takesIfOlder);
    behind.values().forEach(tasks -> tasks.removeIf(takesIfOlder));
    size -= superseded.size();
    return superseded;
  }

  /** The next task to copy; empty if there is none whose target file is free, or none yet. */
  Optional<CopyTask> next() {
    int inProgress = targetsInProgress.size();
    if (inProgress < threads) {
      return next(job -> true);
    }
    return inProgress < 2 * threads
        ? next(job -> !jobsInProgress.containsKey(job))
        : Optional.empty();
  }

  private Optional<CopyTask> next(Predicate<JobId> hasTurn) {
    Iterator<Map.Entry<JobId, PriorityQueue<CopyTask>>> turns = waiting.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<JobId, PriorityQueue<CopyTask>> turn = turns.next();
      if (!hasTurn.test(turn.getKey())) {
        continue;
      }
      Optional<CopyTask> task = firstFree(turn.getValue());
      if (task.isPresent() || turn.getValue().isEmpty()) {
        turns.remove();
      }
      if (task.isPresent()) {
        if (!turn.getValue().isEmpty()) {
          waiting.put(turn.getKey(), turn.getValue());
        }
        size--;
        jobsInProgress.merge(turn.getKey(), 1, Integer::sum);
        return task;
      }
    }
    return Optional.empty();
  }

  private Optional<CopyTask> firstFree(PriorityQueue<CopyTask> tasks) {
    while (!tasks.isEmpty()) {
      CopyTask task = tasks.poll();
      if (targetsInProgress.add(task.targetKey())) {
        return Optional.of(task);
      }
      behind.computeIfAbsent(task.targetKey(), key -> new ArrayList<>()).add(task);
    }
    return Optional.empty();
  }

  /** Notes that a task has ended; tasks for the same target file may come next. */
  void done(CopyTask task) {
    targetsInProgress.remove(task.targetKey());
    jobsInProgress.computeIfPresent(task.job(), (job, tasks) -> tasks == 1 ? null : tasks - 1);
    List<CopyTask> next = behind.remove(task.targetKey());
    if (next != null) {
      size -= next.size();
      next.forEach(this::add);
    }
  }

  /** Tasks that wait, those behind another one of the same target file included. */
  int size() {
    return size;
  }
}
