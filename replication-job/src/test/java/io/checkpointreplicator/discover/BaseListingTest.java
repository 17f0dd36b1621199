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
package io.checkpointreplicator.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseListingTest {
  private static final JobId A = new JobId("a".repeat(32));
  private static final JobId B = new JobId("b".repeat(32));

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private StorePath base;
  private SourceTree a;
  private SourceTree b;

  @BeforeEach
  void createJobs() {
    Path baseOnDisk = directory.resolve("base");
    base = FaultyFileSystem.path(baseOnDisk);
    a = SourceTree.faulty(baseOnDisk, A);
    b = SourceTree.faulty(baseOnDisk, B);
    options.set(ReplicationOptions.SOURCE, List.of(base.toString()));
    options.set(ReplicationOptions.TARGET, "file:" + directory.resolve("target"));
  }

  private BaseListing.Found listing() throws IOException {
    return new BaseListing(Settings.of(options), base).list();
  }

  private List<NewestSeen> list() throws IOException {
    return listing().jobs();
  }

  @Test
  void aBaseThatIsEmptyOrNotThereYetHasNoJobs() throws IOException {
    assertThat(list()).isEmpty();
    Files.createDirectories(directory.resolve("base"));
    assertThat(list()).isEmpty();
  }

  /** Its store may not be mounted. */
  @Test
  void aBaseThatIsNotThereSaysNothingAboutItsJobs() throws IOException {
    assertThat(listing().complete()).isFalse();
    Files.createDirectories(directory.resolve("base"));
    assertThat(listing().complete()).isTrue();
    a.complete(1, metadata -> metadata);
    assertThat(listing().complete()).isTrue();
  }

  @Test
  void eachJobComesWithItsNewestCheckpoint() throws IOException {
    a.complete(1, metadata -> metadata);
    SourceCheckpoint newestOfA = a.complete(2, metadata -> metadata);
    SourceCheckpoint newestOfB = b.complete(41, metadata -> metadata);
    b.file("chk-42/not-completed-yet", 10);
    assertThat(list())
        .containsExactlyInAnyOrder(
            new NewestSeen(a.job(), 2, newestOfA.completedAtMillis()),
            new NewestSeen(b.job(), 41, newestOfB.completedAtMillis()));
  }

  @Test
  void whatIsNoJobOrHasNoCheckpointIsLeftOut() throws IOException {
    a.file("shared/x", 10);
    a.file("chk-7/x", 10);
    Files.createDirectories(directory.resolve("base/lost+found/chk-1"));
    Files.createFile(directory.resolve("base/lost+found/chk-1/_metadata"));
    Files.createFile(directory.resolve("base/_metadata"));
    Files.createFile(directory.resolve("base/" + "c".repeat(32)));
    assertThat(list()).isEmpty();
  }

  @Test
  void onlyTheJobsThatWereAskedForAreListed() throws IOException {
    a.complete(1, metadata -> metadata);
    b.complete(1, metadata -> metadata);
    options.set(ReplicationOptions.EXCLUDED_JOBS, List.of("a*"));
    assertThat(list()).extracting(NewestSeen::source).containsExactly(b.job());
    options.set(ReplicationOptions.JOBS, List.of(A.hex()));
    assertThat(list()).isEmpty();
  }

  @Test
  void aBaseOfOneJobIsThatJob() throws IOException {
    a.complete(3, metadata -> metadata);
    StorePath jobDirectory = a.job().directory();
    options.set(ReplicationOptions.JOB_ID, B.hex());
    options.set(ReplicationOptions.SOURCE, List.of(jobDirectory.toString()));
    assertThat(new BaseListing(Settings.of(options), jobDirectory).list().jobs())
        .singleElement()
        .extracting(NewestSeen::source, NewestSeen::checkpointId)
        .containsExactly(new SourceJob(B, jobDirectory, jobDirectory), 3L);
  }

  @Test
  void aJobThatCannotBeReadHidesNoOther() throws IOException {
    a.complete(1, metadata -> metadata);
    SourceCheckpoint newestOfB = b.complete(1, metadata -> metadata);
    faults.on(Operation.LIST, ".*/" + A).fail();
    assertThat(list())
        .containsExactlyInAnyOrder(
            new NewestSeen(a.job(), NewestSeen.UNREAD, 0),
            new NewestSeen(b.job(), 1, newestOfB.completedAtMillis()));
  }

  /** Clients of stores throw what they like. */
  @Test
  void anUncheckedErrorOfOneJobHidesNoOther() throws IOException {
    a.complete(1, metadata -> metadata);
    b.complete(1, metadata -> metadata);
    faults
        .on(Operation.LIST, ".*/" + A)
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });
    assertThat(list())
        .extracting(NewestSeen::source, NewestSeen::checkpointId)
        .containsExactlyInAnyOrder(tuple(a.job(), NewestSeen.UNREAD), tuple(b.job(), 1L));
  }

  /** An error is not an empty base: it would look as if all jobs were gone. */
  @Test
  void aBaseThatCannotBeReadIsAnError() {
    a.complete(1, metadata -> metadata);
    faults.on(Operation.LIST, ".*/base").fail();
    assertThatIOException().isThrownBy(this::list).withMessage("Injected fault");
  }
}
