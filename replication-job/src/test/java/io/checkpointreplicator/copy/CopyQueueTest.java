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

import static io.checkpointreplicator.copy.CopyTasks.JOB;
import static io.checkpointreplicator.copy.CopyTasks.OTHER_JOB;
import static io.checkpointreplicator.copy.CopyTasks.plan;
import static io.checkpointreplicator.copy.CopyTasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.CopyTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyQueueTest {
  private final CopyQueue queue = new CopyQueue(1000);

  /** Takes tasks as long as there are any, each one ended before the next one begins. */
  private List<CopyTask> drain() {
    List<CopyTask> drained = new ArrayList<>();
    for (Optional<CopyTask> next = queue.next(); next.isPresent(); next = queue.next()) {
      drained.add(next.get());
      queue.done(next.get());
    }
    return drained;
  }

  private void add(CopyTask... tasks) {
    Stream.of(tasks).forEach(queue::add);
  }

  @Test
  void anEmptyQueueHasNoNextTask() {
    assertThat(queue.next()).isEmpty();
    assertThat(queue.size()).isZero();
  }

  @Test
  void tasksOfAPlanComeInTheirOrder() {
    add(task(JOB, 1, 2, "shared/c"), task(JOB, 1, 0, "shared/a"), task(JOB, 1, 1, "shared/b"));

    assertThat(drain()).extracting(CopyTask::ordinal).containsExactly(0, 1, 2);
  }

  @Test
  void theNewestPlanOfAJobComesFirst() {
    add(task(JOB, 1, 0, "shared/a"), task(JOB, 3, 0, "shared/b"), task(JOB, 2, 0, "shared/c"));

    assertThat(drain()).extracting(t -> t.plan().sequence()).containsExactly(3L, 2L, 1L);
  }

  @Test
  void whenAllThreadsAreBusyOnlyIdleJobsGetOneMore() {
    CopyQueue narrow = new CopyQueue(2);
    for (int i = 0; i < 4; i++) {
      narrow.add(task(JOB, 1, i, "shared/" + i));
    }
    CopyTask first = narrow.next().orElseThrow();
    CopyTask second = narrow.next().orElseThrow();
    assertThat(narrow.next()).isEmpty();

    CopyTask other = task(OTHER_JOB, 1, 0, "shared/a");
    narrow.add(other);
    narrow.add(task(OTHER_JOB, 1, 1, "shared/b"));
    assertThat(narrow.next()).contains(other);
    assertThat(narrow.next()).as("its second file").isEmpty();

    narrow.done(first);
    assertThat(narrow.next()).as("still as many as threads").isEmpty();
    narrow.done(second);
    assertThat(narrow.next()).isPresent();
  }

  /** Time goes by in files copied: in each round all that are in progress end. */
  private static int rounds(CopyQueue queue, JobId job, int files) {
    List<CopyTask> inProgress = new ArrayList<>();
    int left = files;
    int rounds = 0;
    start(queue, inProgress);
    for (int i = 0; i < files; i++) {
      queue.add(task(job, 1, i, "shared/" + i));
    }
    while (left > 0) {
      start(queue, inProgress);
      left -= (int) inProgress.stream().filter(task -> task.job().equals(job)).count();
      inProgress.forEach(queue::done);
      inProgress.clear();
      rounds++;
    }
    return rounds;
  }

  private static void start(CopyQueue queue, List<CopyTask> inProgress) {
    for (Optional<CopyTask> next = queue.next(); next.isPresent(); next = queue.next()) {
      inProgress.add(next.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100})
  void besideAHugeJobASmallOneTakesAtMostTwiceAsLongAsAlone(int files) {
    CopyQueue shared = new CopyQueue(4);
    for (int i = 0; i < 100_000; i++) {
      shared.add(task(JOB, 1, i, "shared/" + i));
    }

    int alone = rounds(new CopyQueue(4), OTHER_JOB, files);
    // One round for what was being copied when it came.
    assertThat(rounds(shared, OTHER_JOB, files)).isLessThanOrEqualTo(1 + 2 * alone);
  }

  @Test
  void jobsTakeTurns() {
    IntStream.range(0, 1000).forEach(i -> add(task(JOB, 1, i, "shared/" + i)));
    add(task(OTHER_JOB, 9, 0, "shared/a"), task(OTHER_JOB, 9, 1, "shared/b"));

    assertThat(drain().subList(0, 5))
        .extracting(CopyTask::job)
        .containsExactly(JOB, OTHER_JOB, JOB, OTHER_JOB, JOB);
  }

  @Test
  void aJobThatComesLaterWaitsForOneTurnOnly() {
    IntStream.range(0, 1000).forEach(i -> add(task(JOB, 1, i, "shared/" + i)));
    queue.next();
    queue.next();
    add(task(OTHER_JOB, 1, 0, "shared/a"));

    assertThat(List.of(queue.next().orElseThrow().job(), queue.next().orElseThrow().job()))
        .contains(OTHER_JOB);
  }

  @Test
  void jobsTakeTurnsAlsoWhenTheirTasksComeOneByOne() {
    List<JobId> served = new ArrayList<>();
    add(task(JOB, 1, 0, "shared/0"), task(OTHER_JOB, 1, 0, "shared/0"));
    for (int i = 1; i < 10; i++) {
      CopyTask next = queue.next().orElseThrow();
      served.add(next.job());
      queue.done(next);
      add(task(JOB, 1, i, "shared/" + i), task(OTHER_JOB, 1, i, "shared/" + i));
    }

    assertThat(served.subList(0, 8)).containsSubsequence(JOB, OTHER_JOB, JOB, OTHER_JOB);
    assertThat(served.stream().filter(JOB::equals)).hasSizeBetween(4, 5);
  }

  @Test
  void tasksOfOneTargetFileComeOneAfterTheOther() {
    CopyTask old = task(JOB, 1, 0, "shared/a");
    CopyTask again = task(JOB, 2, 5, "shared/a");
    add(old);
    assertThat(queue.next()).contains(old);
    add(again, task(JOB, 2, 6, "shared/b"));

    assertThat(queue.next()).map(CopyTask::ordinal).contains(6);
    assertThat(queue.next()).isEmpty();
    assertThat(queue.size()).isEqualTo(1);

    queue.done(old);
    assertThat(queue.next()).contains(again);
    assertThat(queue.size()).isZero();
  }

  @Test
  void theSamePathOfTwoJobsIsTwoTargetFiles() {
    add(task(JOB, 1, 0, "shared/a"), task(OTHER_JOB, 1, 0, "shared/a"));

    assertThat(queue.next()).isPresent();
    assertThat(queue.next()).isPresent();
  }

  @Test
  void anotherJobGoesOnWhileATargetFileIsBusy() {
    CopyTask first = task(JOB, 1, 0, "shared/a");
    add(first, task(JOB, 2, 0, "shared/a"), task(OTHER_JOB, 1, 0, "shared/a"));
    queue.next();

    assertThat(queue.next()).map(CopyTask::job).contains(OTHER_JOB);
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void aNewerPlanMakesTheWaitingTasksOfOlderOnesVoid() {
    CopyTask oldest = task(JOB, 1, 0, "shared/a");
    CopyTask older = task(JOB, 2, 0, "shared/b");
    CopyTask current = task(JOB, 3, 0, "shared/c");
    CopyTask other = task(OTHER_JOB, 1, 0, "shared/a");
    add(oldest, older, current, other);

    assertThat(queue.supersede(JOB, plan(3))).containsExactlyInAnyOrder(oldest, older);

    assertThat(queue.size()).isEqualTo(2);
    assertThat(drain()).containsExactlyInAnyOrder(current, other);
  }

  @Test
  void tasksBehindABusyTargetFileBecomeVoidToo() {
    CopyTask busy = task(JOB, 1, 0, "shared/a");
    CopyTask behind = task(JOB, 2, 0, "shared/a");
    CopyTask current = task(JOB, 3, 0, "shared/a");
    add(busy);
    queue.next();
    add(behind);
    assertThat(queue.next()).isEmpty();

    assertThat(queue.supersede(JOB, plan(3))).containsExactly(behind);
    add(current);

    assertThat(queue.size()).isEqualTo(1);
    queue.done(busy);
    assertThat(drain()).containsExactly(current);
  }

  @Test
  void supersedingAJobWithoutTasksDoesNothing() {
    assertThat(queue.supersede(JOB, plan(3))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachTaskIsHandedOutOnceAndNoTargetFileTwiceAtATime(long seed) {
    Random random = new Random(seed);
    List<CopyTask> handedOut = new ArrayList<>();
    List<CopyTask> copying = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    int added = 0;
    while (handedOut.size() < 2000) {
      if (added < 2000 && random.nextBoolean()) {
        JobId job = random.nextBoolean() ? JOB : OTHER_JOB;
        add(task(job, random.nextInt(5), added++, "shared/" + random.nextInt(20)));
      }
      if (copying.size() < 8) {
        queue
            .next()
            .ifPresent(
                task -> {
                  assertThat(targets.add(task.targetKey())).isTrue();
                  copying.add(task);
                  handedOut.add(task);
                });
      }
      if (!copying.isEmpty() && random.nextInt(3) > 0) {
        CopyTask ended = copying.remove(random.nextInt(copying.size()));
        targets.remove(ended.targetKey());
        queue.done(ended);
      }
      assertThat(queue.size()).isEqualTo(added - handedOut.size());
    }
    assertThat(handedOut).doesNotHaveDuplicates();
    copying.forEach(queue::done);
    assertThat(queue.next()).isEmpty();
  }
}
