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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.store.SourceJob;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobProgressTest {
  private static final JobId JOB_ID = new JobId("0123456789abcdef0123456789abcdef");
  private static final StorePath BASE = StorePath.parse("file:/source");

  private final JobProgress job =
      new JobProgress(JobTrack.of(new SourceJob(JOB_ID, BASE, BASE.resolve(JOB_ID.hex()))));

  @Test
  void isReadyWhenWokenAndIdle() {
    assertThat(job.isReady()).isFalse();
    job.wake();
    assertThat(job.isReady()).isTrue();
    job.busy();
    assertThat(job.isReady()).isFalse();
    job.idle();
    assertThat(job.isReady()).as("what it was woken up for has been looked at").isFalse();
  }

  @Test
  void wakeUpsWhileBusyAreRememberedAsOne() {
    job.busy();
    job.wake();
    job.wake();
    assertThat(job.isReady()).isFalse();
    job.idle();
    assertThat(job.isReady()).isTrue();
    job.busy();
    job.idle();
    assertThat(job.isReady()).isFalse();
  }

  @Test
  void aRetryIsScheduledOnce() {
    assertThat(job.scheduleRetry()).isTrue();
    assertThat(job.scheduleRetry()).isFalse();
    job.retryIsDue();
    assertThat(job.isReady()).isTrue();
    assertThat(job.scheduleRetry()).isTrue();
  }

  @Test
  void retriesWaitLongerAndLongerUpToAFewMinutes() {
    assertThat(Stream.generate(() -> job.retryDelay().toMillis()).limit(12))
        .containsExactly(
            500L, 1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 64000L, 128000L, 256000L, 256000L,
            256000L);
    job.succeeded();
    assertThat(job.retryDelay()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void anOvertakenCheckpointIsFollowedByTheNextAtOnceButNotInATightLoop() {
    assertThat(Stream.generate(() -> job.soon().toMillis()).limit(8))
        .containsExactly(0L, 100L, 200L, 300L, 400L, 1_000L, 2_000L, 3_000L);
    job.succeeded();
    assertThat(job.soon()).isZero();
  }

  @Test
  void isHopelessAfterTenAttemptsInVain() {
    for (int attempt = 0; attempt < 10; attempt++) {
      assertThat(job.isHopeless()).as("after %s attempts", attempt).isFalse();
      job.soon();
    }
    assertThat(job.isHopeless()).isTrue();
    job.succeeded();
    assertThat(job.isHopeless()).isFalse();
  }

  /** The delay must not become negative, nor the attempts wrap around. */
  @Test
  void goesOnForYears() {
    for (int attempt = 0; attempt < 1_000_000; attempt++) {
      assertThat(job.retryDelay()).isBetween(Duration.ofMillis(500), Duration.ofMillis(256_000));
    }
  }

  @Test
  void tellsTheSameOnlyOnce() {
    assertThat(job.isNews(record(1, 7, Event.FAILED, "a"))).isTrue();
    assertThat(job.isNews(record(2, 7, Event.FAILED, "a"))).as("later, the same").isFalse();
    assertThat(job.isNews(record(3, 7, Event.FAILED, "b"))).as("another reason").isTrue();
    assertThat(job.isNews(record(4, 8, Event.FAILED, "b"))).as("another checkpoint").isTrue();
    assertThat(job.isNews(record(5, 8, Event.UP_TO_DATE, "b"))).as("another event").isTrue();
    assertThat(job.isNews(record(6, 7, Event.FAILED, "a"))).as("as some time ago").isTrue();
  }

  private static AuditRecord record(long at, long checkpoint, Event event, String reason) {
    return new AuditRecord(at, JOB_ID, checkpoint, event, reason, AuditRecord.Amount.NONE);
  }
}
