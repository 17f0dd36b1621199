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
package io.checkpointreplicator.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.promote.Promotion.Occasion;
import io.checkpointreplicator.promote.PromotionRequest.Fallback;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A promotion is killed at each call to the store, and done again. */
class PromoterCrashTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "BEFORE, FILE_SYSTEM",
    "AFTER, FILE_SYSTEM",
    "BEFORE, OBJECT_STORE",
    "AFTER, OBJECT_STORE"
  })
  void theNextPromotionGoesOn(Moment moment, StoreKind kind) throws Exception {
    int crashes = 0;
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      Path target = directory.resolve("target-" + call);
      ReplicaTree tree =
          ReplicaTree.on(kind, target, JOB)
              .replica(5, "shared/a", "chk-5/b")
              .replica(6, "shared/a", "chk-6/b")
              .replica(7, "shared/a", "chk-7/b");
      faults.crashAt(call, moment);
      Optional<Promotion> promotion = tryToPromote(tree.job());
      crashed = faults.hasCrashed();
      faults.recover();
      assertThat(promotion.isEmpty()).isEqualTo(crashed);
      boolean fenced = Files.exists(tree.onDisk("_fence.json"));

      Promotion again = promoter(tree.job()).promote(request()).orElseThrow();

      assertThat(again.restore().line())
          .isEqualTo("flink run -s " + tree.layout().replica(7) + " -claimMode CLAIM");
      assertThat(again.aside().hidden()).containsExactly(5L, 6L);
      assertThat(tree.job().replicas()).extracting(Replica::checkpointId).containsExactly(7L);
      assertThatIOException()
          .isThrownBy(() -> tree.job().checkNotFenced())
          .isInstanceOf(FencedException.class);
      if (!fenced) {
        assertThat(again.occasion()).isEqualTo(Occasion.NOW);
      }
      crashes += crashed ? 1 : 0;
    }
    assertThat(crashes).isGreaterThan(20);
  }

  /** As HDFS does. */
  @Test
  void aStoreMayRefuseToRenameOverTheFence() throws Exception {
    ReplicaTree tree =
        ReplicaTree.faulty(directory.resolve("target"), JOB).replica(7, "shared/a", "chk-7/b");
    faults.on(Operation.RENAME, ".* -> .*/_fence.json").only(2).refuse();

    promoter(tree.job()).promote(request());

    assertThat(promoter(tree.job()).promote(request()).orElseThrow().occasion())
        .isEqualTo(Occasion.EARLIER);
    assertThat(tree.onDisk("_replicas")).isDirectoryNotContaining("glob:**.part");
  }

  private static Optional<Promotion> tryToPromote(TargetJob job) throws InterruptedException {
    try {
      return promoter(job).promote(request());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Promoter promoter(TargetJob job) {
    return new Promoter(job, Clock.systemUTC());
  }

  private static PromotionRequest request() {
    return new PromotionRequest(
        "somebody@somewhere",
        Optional.of(ClaimMode.CLAIM),
        Depth.SIZES,
        new CheckedFiles(),
        Fallback.NONE);
  }
}
