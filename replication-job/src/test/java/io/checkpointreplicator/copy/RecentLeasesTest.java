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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.lease.LeaseLostException;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentLeasesTest {
  private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");

  @TempDir private Path target;
  private TargetLayout tree;
  private RecentLeases leases;
  private LeaseLayout first;
  private long nanos = Long.MAX_VALUE - 5;

  @BeforeEach
  void take() throws IOException {
    StorePath path = StorePath.parse("file:" + target);
    tree = new TargetLayout(path, JOB);
    first = new Leases(path, "a").hold(tree).layout();
    leases = new RecentLeases(new Leases(path, "a"), () -> nanos);
    assertThat(leases.find(tree)).isEqualTo(first);
  }

  private LeaseLayout seize(String owner) throws IOException {
    return Leases.seize(tree, owner).layout();
  }

  @Test
  void aLookIsGoodForASecond() throws IOException {
    LeaseLayout second = seize("a");
    nanos += TimeUnit.MILLISECONDS.toNanos(999);
    assertThat(leases.find(tree)).isEqualTo(first);
    nanos += TimeUnit.MILLISECONDS.toNanos(1);
    assertThat(leases.find(tree)).isEqualTo(second);
  }

  @Test
  void whatIsOfNoUseAnyMoreIsForgotten() throws IOException {
    TargetLayout other = new TargetLayout(tree.target(), new JobId("f".repeat(32)));
    new Leases(tree.target(), "a").hold(other);
    nanos += TimeUnit.MILLISECONDS.toNanos(999);
    leases.find(other);
    assertThat(leases.size()).isEqualTo(2);
    nanos += TimeUnit.SECONDS.toNanos(1);
    leases.find(other);
    assertThat(leases.size()).isEqualTo(1);
  }

  @Test
  void whatWentWrongIsLookedAtAgain() throws IOException {
    LeaseLayout second = seize("a");
    leases.forget(tree);
    assertThat(leases.find(tree)).isEqualTo(second);
  }

  @Test
  void aFenceIsSeenWithinASecond() throws IOException {
    Files.writeString(target.resolve(JOB + "/_fence.json"), "{}");
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThatExceptionOfType(FencedException.class)
        .isThrownBy(() -> leases.find(tree))
        .withMessageContaining("The replicas were promoted");
  }

  @Test
  void theLeaseOfAnotherIsNotFound() throws IOException {
    seize("b");
    leases.forget(tree);
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> leases.find(tree));
    }
  }

  @Test
  void aPlanIsSeenToBeGivenUpWithinASecond() throws IOException {
    PlanId plan = CopyTasks.plan(1);
    StorePath staged = first.stagedMetadata(plan.toString());
    Store.write(staged, out -> out.write(1));
    leases.checkPlanned(tree, first, plan);
    Store.delete(staged);

    nanos += TimeUnit.MILLISECONDS.toNanos(999);
    leases.checkPlanned(tree, first, plan);
    nanos += TimeUnit.MILLISECONDS.toNanos(1);
    assertThatIOException()
        .isThrownBy(() -> leases.checkPlanned(tree, first, plan))
        .withMessageContaining("Plan " + plan + " was given up");
  }

  @Test
  void onePlanSaysNothingOfAnother() throws IOException {
    Store.write(first.stagedMetadata(CopyTasks.plan(1).toString()), out -> out.write(1));
    leases.checkPlanned(tree, first, CopyTasks.plan(1));

    assertThatIOException()
        .isThrownBy(() -> leases.checkPlanned(tree, first, CopyTasks.plan(2)))
        .withMessageContaining("was given up");
  }
}
