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
package io.checkpointreplicator.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.fixture.TreeSnapshot;
import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.lease.Heartbeat;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.promote.Promoter;
import io.checkpointreplicator.promote.PromotionRequest;
import io.checkpointreplicator.promote.PromotionRequest.Fallback;
import io.checkpointreplicator.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replicator that stops right before a rename, for as long as it takes until its tree belongs to
 * somebody else: nothing that it was about to do happens, and it says why.
 */
class ZombieAttemptTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private Pipeline pipeline;

  /** The first replica is visible; the second one is going to replace it. */
  @BeforeEach
  void replicateOne() throws Exception {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.RETAIN, 1);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
    pipeline = new Pipeline(options, Optional.empty());
    complete(1);
    pipeline.pumpUntil(() -> target.visible().equals(List.of(1L)));
  }

  @AfterEach
  void close() throws Exception {
    pipeline.close();
  }

  private void complete(long id) throws Exception {
    source.file("shared/" + id, 100).file("chk-" + id + "/own", 100);
    source.complete(
        id, metadata -> metadata.absolute(source.path("shared/" + id), 100).relative("own", 100));
    pipeline.wakeUp(source.job());
  }

  /** What the replicator is about to do, as the file system sees it. */
  private enum Step {
    COPY(".*[.]part -> .*/shared/2"),
    WRITE_MANIFEST(".*/manifest[.]part -> .*/chk-2[.]json[.]gz"),
    PUBLISH(".*/_metadata -> .*/chk-2/_metadata"),
    RETIRE(".*/chk-1[.]json[.]gz -> .*/retired/.*"),
    HIDE(".*/chk-1/_metadata -> .*/trash/.*"),
    DELETE(".*/shared/1 -> .*/trash/.*");

    private final String rename;

    Step(String rename) {
      this.rename = rename;
    }
  }

  private Gate stopBefore(Step step) throws Exception {
    Gate gate = faults.on(Operation.RENAME, step.rename).first(1).hang();
    complete(2);
    pipeline.pumpUntil(
        () -> faults.paths(Operation.RENAME).stream().anyMatch(path -> path.matches(step.rename)));
    gate.awaitReached();
    return gate;
  }

  /** Lets it go on, and tries another checkpoint. */
  private void requireThatNothingHappens(Gate gate, String reason) throws Exception {
    TreeSnapshot before = TreeSnapshot.of(target.onDisk(""));
    gate.open();
    complete(3);

    pipeline.pumpUntil(() -> pipeline.log().stream().anyMatch(r -> isRefusal(r, 3, reason)));

    assertThat(TreeSnapshot.of(target.onDisk(""))).isEqualTo(before);
    assertThat(target.problems()).isEmpty();
    assertThat(pipeline.log().stream().anyMatch(ZombieAttemptTest::isSecondPublished))
        .as("whether the second replica was published before")
        .isEqualTo(target.visible().contains(2L));
  }

  private static boolean isSecondPublished(AuditRecord found) {
    return found.event() == Event.PUBLISHED && found.checkpointId() == 2;
  }

  private static boolean isRefusal(AuditRecord found, long checkpointId, String reason) {
    return found.event() == Event.FAILED
        && found.checkpointId() == checkpointId
        && found.reason().contains(reason);
  }

  /** A changelog is promoted for a CLAIM restore, which breaks all other replicas. */
  @ParameterizedTest
  @EnumSource(Step.class)
  void nothingHappensAfterAPromotion(Step step) throws Exception {
    Gate gate = stopBefore(step);

    new Promoter(target.job(), Clock.systemUTC())
        .promote(
            new PromotionRequest(
                "somebody@somewhere",
                Optional.empty(),
                Depth.SIZES,
                new CheckedFiles(),
                Fallback.NONE));

    assertThat(target.visible()).hasSize(1);
    requireThatNothingHappens(gate, "The replicas were promoted");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void nothingHappensAfterAnotherReplicatorHasTheLease(Step step) throws Exception {
    Gate gate = stopBefore(step);

    try (Heartbeat alive = Heartbeat.start(target.layout().target(), "other", TIMEOUT)) {
      assertThat(alive).isNotNull();
      StorePath signs = target.layout().target().resolve("_replicator/owners/other");
      Awaitility.await().until(() -> !Store.list(signs).isEmpty());
      new Leases(target.layout().target(), "other").hold(target.layout());

      requireThatNothingHappens(gate, "Another replicator replicates job " + JOB);
      assertThat(pipeline.log().stream().anyMatch(r -> r.event() == Event.RETIRED))
          .as("whether the first replica was hidden before")
          .isNotEqualTo(target.visible().contains(1L));
    }
  }
}
