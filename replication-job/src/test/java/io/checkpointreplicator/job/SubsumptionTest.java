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
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.plan.AuditRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source that retains one checkpoint and completes the next one whenever the replicator reads a
 * shared file: each checkpoint is subsumed long before its copy could end. Time goes by in files
 * read, not in seconds.
 */
class SubsumptionTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int SHARED = 8;
  private static final int SIZE = 1000;

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private Pipeline pipeline;
  private boolean compacting;
  private volatile long newest;

  @BeforeEach
  void start() throws Exception {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.COPY_THREADS, 1);
    options.set(ReplicationOptions.RETAIN, 1);
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
    pipeline = new Pipeline(options, Optional.empty());
  }

  @AfterEach
  void close() throws Exception {
    pipeline.close();
  }

  /**
   * What Flink does with one retained checkpoint: the one before is subsumed at once. Eight shared
   * files stay for ever; one, with the highest number, is compacted away each time if so wanted.
   */
  private synchronized void completeCheckpoint() {
    long id = newest + 1;
    IntStream.range(0, SHARED).forEach(i -> source.file("shared/" + i, SIZE));
    source.file("shared/private-" + id, SIZE).file("chk-" + id + "/own", SIZE);
    source.file("shared/new-" + id, SIZE);
    source.complete(
        id,
        metadata -> {
          IntStream.range(0, SHARED)
              .forEach(i -> metadata.absolute(source.path("shared/" + i), SIZE));
          if (compacting) {
            metadata.absolute(source.path("shared/new-" + id), SIZE);
          }
          return metadata
              .relative("own", SIZE)
              .privateFile(source.path("shared/private-" + id), SIZE);
        });
    newest = id;
    delete("shared/private-" + (id - 1));
    delete("shared/new-" + (id - 1));
    delete("chk-" + (id - 1) + "/own");
    delete("chk-" + (id - 1) + "/_metadata");
  }

  private void delete(String path) {
    if (Files.exists(source.onDisk(path))) {
      source.delete(path);
    }
  }

  private List<AuditRecord> skipped() throws IOException {
    return pipeline.log().stream()
        .filter(line -> line.event() == AuditRecord.Event.SKIPPED)
        .toList();
  }

  private long copiesOf(String regex) {
    return faults.paths(Operation.RENAME).stream()
        .filter(rename -> rename.matches(".* -> .*/target/.*/" + regex))
        .count();
  }

  private long readsOf(String regex) {
    return faults.paths(Operation.OPEN).stream().filter(path -> path.matches(regex)).count();
  }

  @Test
  void aCheckpointSubsumedInTheMiddleIsPublishedIfOnlySharedFilesAreMissing() throws Exception {
    faults.on(Operation.READ, ".*/shared/[0-9]").act(this::completeCheckpoint);
    completeCheckpoint();
    pipeline.wakeUp(source.job());

    pipeline.pumpUntil(() -> !target.visible().isEmpty());

    assertThat(newest).isGreaterThan(SHARED);
    assertThat(target.visible()).containsExactly(1L);
    assertThat(target.problems()).isEmpty();
    assertThat(skipped()).isEmpty();
  }

  @Test
  void eachPlanStartsWhereTheLastOneWasSubsumed() throws Exception {
    compacting = true;
    // Copying a file takes an interval, reading a copy does too.
    faults.on(Operation.READ, ".*/shared/[0-9]").act(this::completeCheckpoint);
    completeCheckpoint();
    pipeline.wakeUp(source.job());

    pipeline.pumpUntil(() -> !target.visible().isEmpty());

    assertThat(target.problems()).isEmpty();
    assertThat(skipped()).hasSizeGreaterThan(0);
    for (int i = 0; i < SHARED; i++) {
      assertThat(copiesOf("shared/" + i)).as("copies of shared/%d", i).isEqualTo(1);
      assertThat(readsOf(".*/target/.*/shared/" + i)).as("reads of copy %d", i).isZero();
    }
  }
}
