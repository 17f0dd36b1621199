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
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.options.ReplicationOptions;
import java.io.IOException;
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

/** What the replicator keeps grows with the jobs that are there, not with those that ever were. */
class ShortLivedJobsTest {
  private static final int WAVES = 10;
  private static final int JOBS_PER_WAVE = 50;
  private static final int SIZE = 10;
  private static final Duration SILENCE = Duration.ofMinutes(61);

  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private Pipeline pipeline;
  private int logged;

  @BeforeEach
  void start() throws Exception {
    options.set(ReplicationOptions.SOURCE, List.of("file:" + directory.resolve("source")));
    options.set(ReplicationOptions.TARGET, "file:" + directory.resolve("target"));
    options.set(ReplicationOptions.DELETE_DELAY, Duration.ZERO);
    pipeline = new Pipeline(options, Optional.empty());
  }

  @AfterEach
  void close() throws Exception {
    pipeline.close();
  }

  @Test
  void fiveHundredJobsLeaveWhatOneLeaves() throws Exception {
    JobId live = job(0);
    replicate(List.of(live), 1000);
    settle(live);
    long bytes = pipeline.snapshot().bytes();
    int entries = pipeline.stateEntries();

    for (int wave = 0; wave < WAVES; wave++) {
      int first = 1 + wave * JOBS_PER_WAVE;
      List<JobId> jobs =
          IntStream.range(first, first + JOBS_PER_WAVE).mapToObj(ShortLivedJobsTest::job).toList();
      replicate(jobs, 1000);
      assertThat(pipeline.stateEntries()).isGreaterThan(entries + JOBS_PER_WAVE);
      vanish(jobs, 1000);
    }
    pipeline.passTime(SILENCE);
    replicate(List.of(live), 1001);
    settle(live);

    assertThat(pipeline.stateEntries()).isEqualTo(entries);
    assertThat(pipeline.snapshot().bytes()).isEqualTo(bytes);
  }

  private static JobId job(int number) {
    return new JobId("%032x".formatted(number));
  }

  private SourceTree source(JobId job) {
    return SourceTree.local(directory.resolve("source"), job);
  }

  private ReplicaTree target(JobId job) {
    return ReplicaTree.local(directory.resolve("target"), job);
  }

  private void replicate(List<JobId> jobs, long checkpointId) throws Exception {
    String file = "shared/" + checkpointId;
    for (JobId job : jobs) {
      source(job).file(file, SIZE).complete(checkpointId, List.of(file), SIZE);
      pipeline.wakeUp(source(job).job());
    }
    pumpUntilLogged(jobs.size());
  }

  private void pumpUntilLogged(int more) {
    logged += more;
    pipeline.pumpUntil(() -> pipeline.log().size() == logged);
  }

  /** Once PLAN finds that there is nothing to do, it has seen how the plan before ended. */
  private void settle(JobId job) throws Exception {
    pipeline.wakeUp(source(job).job());
    pumpUntilLogged(1);
  }

  private void vanish(List<JobId> jobs, long checkpointId) throws Exception {
    for (JobId job : jobs) {
      source(job).delete("chk-" + checkpointId + "/_metadata");
      pipeline.wakeUp(source(job).job());
    }
    pipeline.pumpUntil(() -> jobs.stream().allMatch(this::isReleased));
    for (JobId job : jobs) {
      assertThat(target(job).visible()).containsExactly(checkpointId);
      assertThat(target(job).problems()).isEmpty();
    }
  }

  private boolean isReleased(JobId job) {
    try {
      return Leases.current(target(job).layout())
          .filter(lease -> lease.owner().equals(LeaseId.RELEASED))
          .isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
