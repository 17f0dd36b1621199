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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.retain.RetainReport;
import io.checkpointreplicator.retain.Retainer;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * PLAN gave a plan up, but PUBLISH publishes it after all, while RETAIN deletes: either the replica
 * is whole, or it is not published.
 */
class PublishBesideRetainTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final StorePath BASE = StorePath.parse("hdfs://dc1/flink");
  private static final PlanId PLAN = new PlanId(1_700_000_005_100L, "0123abcd");
  private static final Duration DELAY = Duration.ofHours(1);

  private final Faults faults = FaultyFileSystem.install();
  private final List<CopyReport> reports = new ArrayList<>();

  @TempDir private Path directory;
  private ReplicaTree target;

  /** The plan has found a file again that only a hidden replica names. */
  private void createTarget(StoreKind kind) throws IOException {
    target = ReplicaTree.on(kind, directory, JOB);
    target.replica(4, "shared/visible").manifest(3, "shared/found");
    long longAgo = System.currentTimeMillis() - DELAY.multipliedBy(2).toMillis();
    target.held();
    Store.rename(target.layout().manifest(3), target.lease().retiredManifest(3, longAgo));
    report("shared/found", new CopyOutcome.AlreadyThere(target.contentOf("shared/found")));
    target.file("chk-5/own", 30);
    report("chk-5/own", new CopyOutcome.Copied(target.contentOf("chk-5/own")));
    target.stage(PLAN.toString(), 5, "shared/found", "chk-5/own");
  }

  private void report(String path, CopyOutcome outcome) {
    reports.add(new CopyReport(PLAN, JOB, reports.size(), path, outcome));
  }

  private PublishResult publish() throws IOException {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(BASE.toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    SourceCheckpoint checkpoint =
        new SourceCheckpoint(JOB, BASE.resolve(JOB.hex()), 5, 1_700_000_005_000L);
    return new Publisher(Settings.of(options), new ManifestCache())
        .publish(new PlanHeader(PLAN, BASE, checkpoint, reports.size()), reports);
  }

  private RetainReport retain(Duration delay) {
    // A moment later, so that what is written now is due without delay.
    long now = System.currentTimeMillis() + 1000;
    return new Retainer(3, delay).retain(target.job(), target.held(), now);
  }

  private static <T> FutureTask<T> inThread(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    new Thread(task).start();
    return task;
  }

  @ParameterizedTest
  @EnumSource
  void aPlanThatIsDoomedRightBeforeItIsPublishedIsNot(StoreKind kind) throws Exception {
    createTarget(kind);
    Gate gate = faults.on(Operation.RENAME, ".*/_metadata -> .*/chk-5/_metadata").hang();
    FutureTask<PublishResult> publishing = inThread(this::publish);
    gate.awaitReached();

    assertThat(retain(Duration.ZERO).problem()).isEmpty();
    gate.open();

    assertThat(publishing)
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IOException.class);
    assertThat(target.visible()).containsExactly(4L);
    assertThat(target.problems()).isEmpty();
    assertThat(publish()).hasToString(refusal());
  }

  private static String refusal() {
    return "Skipped[cause=UNPROVEN, message=Plan "
        + PLAN
        + " was given up; its staged metadata is gone]";
  }

  @ParameterizedTest
  @EnumSource
  void aPlanThatIsPublishedRightBeforeItIsDoomedIsWhole(StoreKind kind) throws Exception {
    createTarget(kind);
    Gate gate = faults.on(Operation.RENAME, ".*/plans/.* -> .*/doomed/.*").hang();
    FutureTask<RetainReport> retaining = inThread(() -> retain(Duration.ZERO));
    gate.awaitReached();

    assertThat(publish()).isInstanceOf(PublishResult.Published.class);
    gate.open();

    assertThat(retaining.get().problem()).isEmpty();
    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
  }

  /** RETAIN has looked at what is visible, and not yet at the plan, or the other way round. */
  @ParameterizedTest
  @EnumSource
  void aYoungPlanThatIsPublishedWhileRetainLooksIsWhole(StoreKind kind) throws Exception {
    createTarget(kind);
    List<PublishResult> published = new ArrayList<>();
    faults
        .on(Operation.STATUS, ".*/plans/.*/_metadata")
        .first(1)
        .act(() -> published.add(publish()));

    RetainReport report = retain(DELAY);

    assertThat(published).singleElement().isInstanceOf(PublishResult.Published.class);
    assertThat(report.problem()).isEmpty();
    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
  }

  /** The store reads what it copies, and writes it when RETAIN has looked. */
  @Test
  void aPlanThatIsDoomedWhileAnObjectStorePublishesItIsWhole() throws Exception {
    createTarget(StoreKind.OBJECT_STORE);
    StorePath staged = target.lease().stagedMetadata(PLAN.toString());
    byte[] read = Store.read(staged);
    StorePath published = target.layout().metadata(5);
    faults
        .on(Operation.RENAME, ".*/_metadata -> .*/chk-5/_metadata")
        .act(
            () -> {
              assertThat(retain(Duration.ZERO).problem()).isEmpty();
              assertThat(Store.exists(staged)).isFalse();
              Store.write(staged, out -> out.write(read));
            });

    assertThat(publish()).isInstanceOf(PublishResult.Published.class);
    RetainReport later =
        new Retainer(3, Duration.ZERO)
            .retain(
                target.job(),
                target.held(),
                System.currentTimeMillis() + Duration.ofHours(1).toMillis());

    assertThat(later.problem()).isEmpty();
    assertThat(Store.exists(published)).isTrue();
    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
    assertThat(target.lease().doomedDirectory()).matches(doomed -> isGone(doomed));
  }

  private static boolean isGone(StorePath directory) {
    try {
      return !Store.exists(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
