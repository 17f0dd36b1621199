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
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Heartbeat;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.options.ReplicationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PLAN does with a job that has no checkpoint at the source any more. */
class GoneJobTest extends PlanOperatorFixture {
  /** Paths of leases themselves, which are renamed when they change hands. */
  private static final String LEASES = ".*/leases/[^/]*";

  @BeforeEach
  void startPlan() throws Exception {
    start();
  }

  private void restart() throws Exception {
    OperatorSubtaskState state = run.snapshot();
    run.close();
    restore(state);
  }

  private void replicate(long id) throws Exception {
    complete(source, id);
    int plans = headers().size();
    wakeUp();
    run.until(() -> headers().size() > plans);
    publish(headers().get(plans));
    // An attempt without plan in flight is over when the job was retained.
    run.until(() -> !target.paths().toString().contains("/plans/"));
  }

  /** Its directory stays, as Flink leaves it. */
  private void vanish(long id) {
    source.delete("chk-" + id + "/_metadata");
  }

  private int remembered() {
    return run.operator(PlanOperator.class).rememberedJobs();
  }

  private void awaitForgotten() {
    run.until(() -> remembered() == 0);
    assertThat(run.stateEntries()).isZero();
  }

  private void awaitRequests(int requests) {
    int before = faults.count(Operation.LIST);
    run.until(() -> faults.count(Operation.LIST) >= before + requests);
  }

  private long count(Operation operation, String pathRegex) {
    return faults.paths(operation).stream().filter(path -> path.matches(pathRegex)).count();
  }

  private String owner() throws IOException {
    return Leases.current(target.layout()).map(LeaseId::owner).orElse("nobody");
  }

  @Test
  void isForgottenAndItsLeaseGivenBackButItsReplicasStay() throws Exception {
    replicate(5);
    assertThat(remembered()).isEqualTo(1);
    assertThat(run.stateEntries()).isEqualTo(1);
    vanish(5);
    wakeUp();

    awaitForgotten();

    assertThat(owner()).isEqualTo(LeaseId.RELEASED);
    assertThat(target.visible()).containsExactly(5L);
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void isReplicatedLikeANewOneWhenItComesBack() throws Exception {
    replicate(5);
    PlanId first = headers().get(0).plan();
    vanish(5);
    wakeUp();
    awaitForgotten();

    replicate(6);

    assertThat(headers()).hasSize(2);
    assertThat(headers().get(1).plan()).isGreaterThan(first);
    assertThat(target.visible()).containsExactly(5L, 6L);
    assertThat(owner()).isEqualTo(options.get(ReplicationOptions.LEASE_OWNER));
    assertThat(run.stateEntries()).isEqualTo(1);
    assertThat(target.problems()).isEmpty();
  }

  /** Replica 5 has taken the place of 4, whose files go a second later. */
  private void vanishWithFilesToDelete() throws Exception {
    options.set(ReplicationOptions.RETAIN, 1);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ofSeconds(1));
    restart();
    target.replica(4, "shared/4");
    replicate(5);
    run.until(() -> target.visible().equals(List.of(5L)));
    vanish(5);
  }

  @Test
  void staysAsLongAsFilesOfItAreToBeDeleted() throws Exception {
    vanishWithFilesToDelete();
    wakeUp();
    awaitRequests(5);
    assertThat(target.paths()).contains("shared/4");
    assertThat(remembered()).isEqualTo(1);

    awaitForgotten();

    assertThat(target.paths()).contains("shared/5").doesNotContain("shared/4");
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void staysForItsFilesAlsoAfterARestart() throws Exception {
    vanishWithFilesToDelete();
    restart();

    awaitForgotten();

    assertThat(target.paths()).contains("shared/5").doesNotContain("shared/4");
  }

  @Test
  void isNotGoneWhileItsBaseIsNotThere() throws Exception {
    replicate(5);
    Files.move(directory.resolve("source"), directory.resolve("elsewhere"));
    long looks = count(Operation.STATUS, ".*/source");
    wakeUp();
    run.until(() -> count(Operation.STATUS, ".*/source") > looks + 2);

    assertThat(remembered()).isEqualTo(1);
    assertThat(run.stateEntries()).isEqualTo(1);
    assertThat(owner()).isEqualTo(options.get(ReplicationOptions.LEASE_OWNER));
    assertThat(target.visible()).containsExactly(5L);
    assertThat(notices()).isEmpty();

    Files.move(directory.resolve("elsewhere"), directory.resolve("source"));
    complete(source, 6);
    run.until(() -> headers().size() == 2);
  }

  @Test
  void isNotGoneWhileItsDirectoryCannotBeListed() throws Exception {
    replicate(5);
    vanish(5);
    faults.on(Operation.LIST, ".*/source/.*").fail();
    wakeUp();
    run.until(() -> notices().size() == 1);
    assertThat(notices().get(0).reason()).isEqualTo("IOException: Injected fault");
    assertThat(remembered()).isEqualTo(1);

    faults.recover();

    awaitForgotten();
  }

  @Test
  void isNotGoneWhileItsBaseHangs() throws Exception {
    replicate(5);
    vanish(5);
    Gate gate = faults.on(Operation.LIST, ".*/source/.*").hang();
    long looks = count(Operation.LIST, ".*/source/.*");
    wakeUp();
    run.until(() -> count(Operation.LIST, ".*/source/.*") > looks);
    gate.awaitReached();
    run.processMails();
    assertThat(remembered()).isEqualTo(1);

    gate.open();

    awaitForgotten();
  }

  @Test
  void leavesNothingOnATargetWhereItNeverWas() throws Exception {
    source.file("chk-1/x", 1);
    wakeUp();

    awaitForgotten();

    assertThat(directory.resolve("target")).doesNotExist();
    assertThat(notices()).isEmpty();
  }

  @Test
  void isForgottenUnderTheLeaseOfAnotherWhichStays() throws Exception {
    replicate(5);
    vanish(5);
    try (Heartbeat alive =
        Heartbeat.start(target.layout().target(), "another", Duration.ofMillis(500))) {
      assertThat(alive).isNotNull();
      Leases.seize(target.layout(), "another");
      wakeUp();

      awaitForgotten();
    }

    assertThat(owner()).isEqualTo("another");
  }

  @Test
  void isForgottenOnlyOnceItsNextAttemptIsOver() throws Exception {
    source.complete(5, new byte[] {1, 2, 3});
    wakeUp();
    run.until(() -> notices().size() == 1);
    vanish(5);
    wakeUp();
    long looks = count(Operation.LIST, ".*/source/.*");
    run.until(() -> count(Operation.LIST, ".*/source/.*") > looks);

    awaitForgotten();

    complete(source, 6);
    wakeUp();
    run.until(() -> !headers().isEmpty());
    awaitRequests(20);
    assertThat(headers()).as("plans in flight").hasSize(1);
  }

  @Test
  void staysWhenItComesBackWhileItsLeaseIsGivenBack() throws Exception {
    replicate(5);
    vanish(5);
    long before = count(Operation.RENAME, LEASES);
    Gate gate = faults.on(Operation.RENAME, LEASES).hang();
    wakeUp();
    run.until(() -> count(Operation.RENAME, LEASES) > before);
    gate.awaitReached();
    complete(source, 6);
    wakeUp();
    gate.open();

    run.until(() -> headers().size() == 2);

    assertThat(headers().get(1).checkpoint().checkpointId()).isEqualTo(6);
    assertThat(remembered()).isEqualTo(1);
    assertThat(owner()).isEqualTo(options.get(ReplicationOptions.LEASE_OWNER));
  }

  @Test
  void staysWhereTheTargetDoesNotTellWhatIsLeft() throws Exception {
    replicate(5);
    vanish(5);
    faults.on(Operation.LIST, ".*/target/.*").fail();
    long looks = count(Operation.LIST, ".*/source/.*");
    wakeUp();
    run.until(() -> count(Operation.LIST, ".*/source/.*") > looks + 2);
    assertThat(remembered()).isEqualTo(1);

    faults.recover();

    awaitForgotten();
    assertThat(owner()).isEqualTo(LeaseId.RELEASED);
  }

  @Test
  void isNoConflictUnderASecondBaseAnyMore() throws Exception {
    replicate(5);
    SourceTree second = SourceTree.faulty(directory.resolve("second"), JOB);
    second.file("chk-7/x", 1);
    long looks = count(Operation.LIST, ".*/second/.*");
    run.process(new WakeUp(second.job()));
    run.until(() -> count(Operation.LIST, ".*/second/.*") > looks);
    complete(source, 6);
    wakeUp();
    run.until(() -> headers().size() == 2);

    assertThat(notices()).isEmpty();
  }
}
