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

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicator keeps grows with what is live, not with how long it has been running. */
class HistoryTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int RETAINED = 2;
  private static final int FILES = 4;
  private static final int SIZE = 100;

  /**
   * Each replica has its metadata, its manifest and its files, of which one is not in the one
   * before; and nobody may take the tree's first lease a second time.
   */
  private static final long LIVE_FILES = 2 * RETAINED + FILES + RETAINED - 1 + 1;

  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private Pipeline pipeline;

  /** Not from 1: names, and so states, grow with the digits of the ids. */
  private long newest = 1000;

  @BeforeEach
  void start() throws Exception {
    source = SourceTree.local(directory.resolve("source"), JOB);
    target = ReplicaTree.local(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.RETAIN, RETAINED);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
    pipeline = new Pipeline(options, Optional.empty());
  }

  @AfterEach
  void close() throws Exception {
    pipeline.close();
  }

  @Test
  void stateAndFilesAreTheSameAfterTwentyCheckpointsAndAfterAHundred() throws Exception {
    replicate(20);
    pipeline.pumpUntil(() -> filesOnTarget() == LIVE_FILES);
    long early = pipeline.snapshot().bytes();

    replicate(80);
    pipeline.pumpUntil(() -> filesOnTarget() == LIVE_FILES);

    assertThat(pipeline.snapshot().bytes()).isEqualTo(early);
    assertThat(target.visible()).containsExactly(newest - 1, newest);
    assertThat(target.problems()).isEmpty();
  }

  private void replicate(int checkpoints) throws Exception {
    for (int i = 0; i < checkpoints; i++) {
      completeCheckpoint();
      pipeline.wakeUp(source.job());
      pipeline.pumpUntil(() -> target.visible().contains(newest));
    }
  }

  private void completeCheckpoint() {
    newest++;
    LongStream files = LongStream.rangeClosed(newest - FILES + 1, newest);
    List<String> names = files.mapToObj(file -> "shared/" + file).toList();
    names.stream()
        .filter(name -> Files.notExists(source.onDisk(name)))
        .forEach(name -> source.file(name, SIZE));
    source.complete(newest, names, SIZE);
  }

  private long filesOnTarget() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("target"))) {
      return all.filter(Files::isRegularFile).count();
    } catch (UncheckedIOException e) {
      // Something was deleted while it was walked through.
      return -1;
    }
  }
}
