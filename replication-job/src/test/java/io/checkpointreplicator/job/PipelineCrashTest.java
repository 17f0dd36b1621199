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
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * PLAN, COPY and PUBLISH together, killed again and again at any call to a store, and restarted
 * from their state, from older state or from none. Whatever is visible at such a moment restores.
 * The seed decides when they are killed; their threads run as they like.
 */
class PipelineCrashTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int KILLS = 20;

  /** About as many as it takes to replicate a checkpoint and to retire another one. */
  private static final int MOST_CALLS = 400;

  private static final int RETAINED = 2;
  private static final int SIZE = 1000;

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private long newest;
  private Pipeline attempt;

  private void createTrees(StoreKind kind) {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.on(kind, directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.COPY_THREADS, 2);
    options.set(ReplicationOptions.RETAIN, RETAINED);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
  }

  @AfterEach
  void close() throws Exception {
    attempt.close();
  }

  /** What Flink does when a checkpoint completes: the one before the last is subsumed. */
  private void completeCheckpoint() {
    newest++;
    source.file("shared/" + newest, SIZE).file("chk-" + newest + "/own", SIZE);
    source.complete(
        newest,
        metadata -> {
          for (long id = Math.max(1, newest - 3); id <= newest; id++) {
            metadata.absolute(source.path("shared/" + id), SIZE);
          }
          return metadata.relative("own", SIZE);
        });
    delete("shared/" + (newest - 5));
    delete("chk-" + (newest - 2) + "/own");
    delete("chk-" + (newest - 2) + "/_metadata");
  }

  private void delete(String path) {
    if (Files.exists(source.onDisk(path))) {
      source.delete(path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, FILE_SYSTEM",
    "2, FILE_SYSTEM",
    "3, FILE_SYSTEM",
    "4, OBJECT_STORE",
    "5, OBJECT_STORE",
    "6, OBJECT_STORE"
  })
  void whateverIsVisibleIsWholeWhereverTheReplicatorIsKilled(long seed, StoreKind kind)
      throws Exception {
    createTrees(kind);
    Random random = new Random(seed);
    attempt = new Pipeline(options, Optional.empty());
    Optional<Pipeline.State> state = Optional.empty();
    for (int kill = 1; kill <= KILLS; kill++) {
      completeCheckpoint();
      faults.crashAt(
          1 + random.nextInt(MOST_CALLS), random.nextBoolean() ? Moment.BEFORE : Moment.AFTER);
      attempt.wakeUp(source.job());
      attempt.pumpUntil(() -> faults.hasCrashed() || isReplicated());
      if (!faults.hasCrashed() && random.nextBoolean()) {
        state = Optional.of(attempt.snapshot());
      }
      attempt.close();
      faults.recover();

      assertThat(target.problems()).as("seed %s, kill %s", seed, kill).isEmpty();
      if (random.nextInt(4) == 0) {
        state = Optional.empty();
      }
      attempt = new Pipeline(options, state);
    }
    completeCheckpoint();
    attempt.wakeUp(source.job());
    attempt.pumpUntil(() -> faults.hasCrashed() || isReplicated());
    attempt.close();

    assertThat(target.visible()).as("seed %s", seed).contains(newest);
    assertThat(target.problems()).as("seed %s", seed).isEmpty();
    assertThat(target.job().view().isProven()).as("seed %s", seed).isTrue();
  }

  private boolean isReplicated() {
    List<Long> visible = target.visible();
    return visible.contains(newest) && visible.size() <= RETAINED;
  }
}
