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
package io.checkpointreplicator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.history.WrittenLog;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentEventsTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final Faults faults = FaultyFileSystem.install();
  @TempDir private Path target;

  private static AuditRecord event(Instant at, long checkpoint) {
    return new AuditRecord(
        at.toEpochMilli(), JOB, checkpoint, Event.PUBLISHED, "", AuditRecord.Amount.NONE);
  }

  @Test
  void readsEachPartOnceAndForgetsAfterADay() throws Exception {
    WrittenLog log = new WrittenLog(target);
    RecentEvents recent = new RecentEvents(new AuditLog(FaultyFileSystem.path(target)));
    log.part(event(NOW.minus(Duration.ofDays(2)), 1));
    log.part(event(NOW.minus(Duration.ofHours(23)), 2), event(NOW, 3));
    recent.update(NOW);
    log.part(event(NOW.plusSeconds(1), 4));
    recent.update(NOW);
    recent.update(NOW);

    assertThat(faults.count(Operation.OPEN)).isEqualTo(2);
    assertThat(recent.byJob().get(JOB))
        .extracting(AuditRecord::checkpointId)
        .containsExactly(2L, 3L, 4L);
    assertThat(recent.reachesToMillis()).hasValue(NOW.plusSeconds(1).toEpochMilli());

    recent.update(NOW.plus(Duration.ofHours(2)));
    assertThat(recent.byJob().get(JOB))
        .extracting(AuditRecord::checkpointId)
        .containsExactly(3L, 4L);
    recent.update(NOW.plus(Duration.ofDays(2)));
    assertThat(recent.byJob()).isEmpty();
  }

  @Test
  void aPartThatCannotBeReadIsReadTheNextTime() throws Exception {
    WrittenLog log = new WrittenLog(target);
    log.part(event(NOW, 1));
    RecentEvents recent = new RecentEvents(new AuditLog(FaultyFileSystem.path(target)));
    faults.on(Operation.OPEN, ".*part.*").first(1).fail();

    assertThatIOException().isThrownBy(() -> recent.update(NOW));
    recent.update(NOW);

    assertThat(recent.byJob().get(JOB)).hasSize(1);
  }

  @Test
  void keepsTheNewestOfManyAndCountsBrokenLines() throws Exception {
    WrittenLog log = new WrittenLog(target);
    AuditRecord[] many = new AuditRecord[RecentEvents.PER_JOB + 5];
    for (int i = 0; i < many.length; i++) {
      many[i] = event(NOW.plusMillis(i), i);
    }
    log.part(many);
    log.part(NOW, "{}", "x");
    RecentEvents recent = new RecentEvents(log.log());

    recent.update(NOW);

    assertThat(recent.byJob().get(JOB)).hasSize(RecentEvents.PER_JOB).first().isEqualTo(many[5]);
    assertThat(recent.brokenLines()).isEqualTo(2);
  }

  @Test
  void keepsFewerOfEachJobWhereThereAreManyJobs() throws Exception {
    WrittenLog log = new WrittenLog(target);
    log.part(
        IntStream.range(0, 60)
            .boxed()
            .flatMap(i -> IntStream.range(0, 3000).mapToObj(job -> event(job, i)))
            .toArray(AuditRecord[]::new));
    RecentEvents recent = new RecentEvents(log.log());

    recent.update(NOW);

    assertThat(recent.byJob())
        .hasSize(3000)
        .allSatisfy(
            (job, events) ->
                assertThat(events)
                    .hasSize(RecentEvents.PER_JOB_AT_LEAST)
                    .first()
                    .extracting(AuditRecord::checkpointId)
                    .isEqualTo(10L));
  }

  private static AuditRecord event(int job, int checkpoint) {
    return new AuditRecord(
        NOW.plusMillis(checkpoint).toEpochMilli(),
        new JobId("%032x".formatted(job)),
        checkpoint,
        Event.PUBLISHED,
        "",
        AuditRecord.Amount.NONE);
  }
}
