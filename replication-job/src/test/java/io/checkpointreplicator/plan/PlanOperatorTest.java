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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord.Event;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class PlanOperatorTest extends PlanOperatorFixture {
  @Test
  void aWakeUpBecomesAPlan() throws Exception {
    complete(source, 5);
    start();
    wakeUp();

    PlanHeader header = awaitHeader(1);

    assertThat(header.checkpoint().checkpointId()).isEqualTo(5);
    assertThat(header.tasks()).isEqualTo(1);
    assertThat(run.output())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.plan()).isEqualTo(header.plan());
              assertThat(task.file().targetPath()).isEqualTo("shared/5");
            });
  }

  @Test
  void aJobWithoutCheckpointsIsNotPlanned() throws Exception {
    source.file("chk-1/x", 1);
    start();
    wakeUp();

    run.endInput();

    assertThat(headers()).isEmpty();
    assertThat(notices()).isEmpty();
  }

  @Test
  void atMostOnePlanOfAJobIsInFlight() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);
    complete(source, 6);
    complete(source, 7);
    wakeUp();
    wakeUp();
    int looks = faults.count(Operation.LIST);
    run.until(() -> faults.count(Operation.LIST) > looks + 3);
    assertThat(headers()).hasSize(1);

    publish(first);

    PlanHeader second = awaitHeader(2);
    assertThat(second.checkpoint().checkpointId()).isEqualTo(7);
    assertThat(second.plan()).isGreaterThan(first.plan());
  }

  @Test
  void aPublishedPlanIsNotMadeAgain() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    publish(awaitHeader(1));

    run.endInput();

    assertThat(headers()).hasSize(1);
    wakeUp();
    AuditRecord notice = awaitNotice(1);
    assertThat(notice.event()).isEqualTo(Event.UP_TO_DATE);
    assertThat(notice.checkpointId()).isEqualTo(5);
  }

  @Test
  void aSkippedPlanIsMadeAgainForTheNewestCheckpoint() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);
    complete(source, 6);
    end(first, Event.SKIPPED);

    assertThat(awaitHeader(2).checkpoint().checkpointId()).isEqualTo(6);
  }

  @Test
  void aFailedPlanIsMadeAgainAfterAWhile() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);
    end(first, Event.FAILED);

    PlanHeader second = awaitHeader(2);

    assertThat(second.checkpoint()).isEqualTo(first.checkpoint());
    assertThat(second.plan()).isGreaterThan(first.plan());
  }

  @Test
  void aPlanWithoutProgressIsMadeAgainUnderANewId() throws Exception {
    options.set(ReplicationOptions.PLAN_TIMEOUT, Duration.ofMillis(300));
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);

    PlanHeader second = awaitHeader(2);

    assertThat(second.checkpoint()).isEqualTo(first.checkpoint());
    assertThat(second.plan()).isGreaterThan(first.plan());
  }

  /** PUBLISH could not note how it ended: that was not its to say. */
  @Test
  void aPlanWhoseLeaseWasInOtherHandsIsMadeAgain() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);
    Leases.seize(target.layout(), "another");
    new Leases(target.layout().target(), "another").release(target.layout());

    PlanHeader second = awaitHeader(2);

    assertThat(second.checkpoint()).isEqualTo(first.checkpoint());
    assertThat(second.plan()).isGreaterThan(first.plan());
  }

  @Test
  void aTargetThatDoesNotAnswerIsNoLackOfProgress() throws Exception {
    options.set(ReplicationOptions.PLAN_TIMEOUT, Duration.ofMillis(300));
    complete(source, 5);
    start();
    wakeUp();
    awaitHeader(1);
    faults.on(Operation.STATUS, ".*/target/.*").fail();
    long start = System.nanoTime();
    run.until(() -> System.nanoTime() - start > Duration.ofMillis(600).toNanos());

    assertThat(headers()).hasSize(1);
  }

  @Test
  void afterARestartAPlanInFlightIsLookedUpNotRepeated() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader first = awaitHeader(1);
    OperatorSubtaskState state = run.snapshot();
    run.close();
    complete(source, 6);

    restore(state);
    int looks = faults.count(Operation.LIST);
    run.until(() -> faults.count(Operation.LIST) > looks + 3);
    assertThat(headers()).isEmpty();
    publish(first);

    PlanHeader next = awaitHeader(1);
    assertThat(next.checkpoint().checkpointId()).isEqualTo(6);
    assertThat(next.plan()).isGreaterThan(first.plan());
  }

  @Test
  void afterARestartEachJobIsPlannedAnew() throws Exception {
    complete(source, 5);
    start();
    wakeUp();
    publish(awaitHeader(1));
    run.endInput();
    OperatorSubtaskState state = run.snapshot();
    run.close();
    complete(source, 6);

    restore(state);

    assertThat(awaitHeader(1).checkpoint().checkpointId()).isEqualTo(6);
  }

  @Test
  void withoutItsStateItLearnsFromTheTarget() throws Exception {
    complete(source, 5);
    target.replica(5, "shared/5");
    start();
    wakeUp();

    assertThat(awaitNotice(1).event()).isEqualTo(Event.UP_TO_DATE);
    assertThat(headers()).isEmpty();
  }

  @Test
  void aRefusalIsNoticedOnceAndTriedAgain() throws Exception {
    source.complete(5, new byte[] {1, 2, 3});
    start();
    wakeUp();

    AuditRecord notice = awaitNotice(1);
    assertThat(notice.event()).isEqualTo(Event.FAILED);
    assertThat(notice.checkpointId()).isEqualTo(5);
    assertThat(notice.reason()).contains("chk-5/_metadata");

    int opened = faults.count(Operation.OPEN);
    run.until(() -> faults.count(Operation.OPEN) > opened + 3);
    assertThat(notices()).hasSize(1);

    complete(source, 6);
    wakeUp();
    assertThat(awaitHeader(1).checkpoint().checkpointId()).isEqualTo(6);
  }

  @Test
  void aBrokenJobDoesNotHoldUpAnother() throws Exception {
    source.complete(5, new byte[] {1, 2, 3});
    complete(otherSource, 7);
    start();
    wakeUp();
    run.process(new WakeUp(otherSource.job()));

    assertThat(awaitHeader(1).job()).isEqualTo(OTHER_JOB);
  }

  @Test
  void aJobWhoseSourceHangsDoesNotHoldUpAnother() throws Exception {
    complete(source, 5);
    complete(otherSource, 7);
    Gate gate = faults.on(Operation.OPEN, ".*/" + JOB + "/.*").hang();
    start();
    wakeUp();
    gate.awaitReached();
    run.process(new WakeUp(otherSource.job()));

    assertThat(awaitHeader(1).job()).isEqualTo(OTHER_JOB);
    run.snapshot();
    gate.open();
    assertThat(awaitHeader(2).job()).isEqualTo(JOB);
  }

  private void completeHuge(long id, int files) {
    source.complete(
        id,
        metadata -> {
          for (int i = 0; i < files; i++) {
            metadata.absolute(source.path("shared/" + i), 10);
          }
          return metadata;
        });
  }

  @Test
  void aHugePlanLetsOthersIn() throws Exception {
    completeHuge(5, 10_000);
    complete(otherSource, 7);
    start();
    wakeUp();
    run.awaitMails(1);
    run.process(new WakeUp(otherSource.job()));
    run.awaitMails(2);

    run.until(() -> run.output().size() == 10_001);

    assertThat(run.output())
        .extracting(CopyTask::job)
        .as("job of each task, in the order they were sent")
        .satisfies(jobs -> assertThat(jobs.indexOf(OTHER_JOB)).isLessThanOrEqualTo(256));
    run.until(() -> headers().size() == 2);
    assertThat(headers()).extracting(PlanHeader::tasks).containsExactlyInAnyOrder(1, 10_000);
  }

  @Test
  void aPlanWhoseTasksWereNotAllSentIsMadeAgain() throws Exception {
    completeHuge(5, 10_000);
    start();
    wakeUp();
    run.awaitMails(1);
    run.processMail();
    PlanId first = run.output().get(0).plan();
    assertThat(run.output()).hasSizeLessThan(10_000);
    OperatorSubtaskState state = run.snapshot();
    run.close();

    restore(state);

    PlanHeader header = awaitHeader(1);
    assertThat(header.plan()).isGreaterThan(first);
    assertThat(run.output()).hasSize(10_000).allMatch(task -> task.plan().equals(header.plan()));
  }

  @Test
  void aBaseThatHangsDoesNotHoldUpTheJobsOfAnother() throws Exception {
    Gate gate = faults.on(Operation.OPEN, ".*/hanging/.*").hang();
    options.set(
        ReplicationOptions.SOURCE,
        List.of(
            source.base().toString(),
            FaultyFileSystem.path(directory.resolve("hanging")).toString()));
    start();
    for (int i = 0; i < 100; i++) {
      SourceTree hanging =
          SourceTree.faulty(directory.resolve("hanging"), new JobId("%032x".formatted(i)));
      complete(hanging, 5);
      run.process(new WakeUp(hanging.job()));
    }
    gate.awaitReached();
    complete(source, 5);
    wakeUp();

    PlanHeader header = awaitHeader(1);
    assertThat(header.job()).isEqualTo(JOB);
    publish(header);
    complete(source, 6);
    wakeUp();
    assertThat(awaitHeader(2).job()).as("the end of its plan was seen").isEqualTo(JOB);

    gate.open();
    run.until(() -> headers().size() == 102);
  }

  @Test
  void aJobUnderTwoBasesIsRefusedForTheSecondOne() throws Exception {
    SourceTree second = SourceTree.faulty(directory.resolve("second"), JOB);
    complete(source, 5);
    complete(second, 9);
    start();
    wakeUp();
    run.process(new WakeUp(second.job()));

    AuditRecord notice = awaitNotice(1);
    assertThat(notice.event()).isEqualTo(Event.FAILED);
    assertThat(notice.reason())
        .contains(JOB.hex(), source.base().toString(), second.base().toString());
    assertThat(awaitHeader(1).checkpoint().checkpointId()).isEqualTo(5);
  }

  @Test
  void doesNotReplicateItself() throws Exception {
    start();
    SourceTree own = SourceTree.faulty(directory.resolve("source"), new JobId(run.ownJobId()));
    complete(own, 5);
    run.process(new WakeUp(own.job()));

    run.endInput();

    assertThat(headers()).isEmpty();
  }

  @Test
  void afterAPublicationOldReplicasAreRetired() throws Exception {
    options.set(ReplicationOptions.RETAIN, 2);
    target.replica(3, "shared/3").replica(4, "shared/4");
    complete(source, 5);
    start();
    wakeUp();
    publish(awaitHeader(1));

    AuditRecord notice = awaitNotice(1);
    assertThat(notice.event()).isEqualTo(Event.RETIRED);
    assertThat(notice.checkpointId()).isEqualTo(3);
    assertThat(notice.reason()).isEqualTo("2 newer replicas are visible");
    assertThat(target.visible()).containsExactly(4L, 5L);
  }

  @Test
  void filesAreDeletedAfterTheDelayAlsoWhenNothingElseHappens() throws Exception {
    options.set(ReplicationOptions.RETAIN, 1);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ofMillis(500));
    target.replica(4, "shared/4");
    complete(source, 5);
    start();
    wakeUp();
    publish(awaitHeader(1));
    awaitNotice(1);

    run.until(() -> !target.paths().contains("shared/4"));
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void whatPlansLeaveIsDeletedAlsoWhenNothingIsEverPublished() throws Exception {
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ofMillis(500));
    start();
    for (int id = 1; target.paths().contains("shared/1") || id < 3; id++) {
      complete(source, id);
      wakeUp();
      PlanHeader header = awaitHeader(id);
      target.file("shared/" + id, 10);
      end(header, id % 2 == 0 ? Event.FAILED : Event.SKIPPED);
      assertThat(id).as("plans").isLessThan(300);
    }

    assertThat(target.paths()).contains("shared/" + headers().size());
    assertThat(target.visible()).isEmpty();
  }

  @Test
  void atTheEndOfTheInputAPlanInFlightIsAwaited() throws Exception {
    options.set(ReplicationOptions.ONCE, true);
    complete(source, 5);
    start();
    wakeUp();
    PlanHeader header = awaitHeader(1);
    int looks = faults.count(Operation.LIST);
    faults.on(Operation.LIST, ".*/plans/.*").only(3).act(() -> end(header, Event.FAILED));

    run.endInput();

    assertThat(faults.count(Operation.LIST)).isGreaterThanOrEqualTo(looks + 3);
    assertThat(headers()).hasSize(1);
  }
}
