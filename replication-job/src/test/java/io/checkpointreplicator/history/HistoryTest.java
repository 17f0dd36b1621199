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
package io.checkpointreplicator.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static final JobId A = new JobId("a".repeat(32));
  private static final JobId B = new JobId("b".repeat(32));
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path target;
  private WrittenLog written;
  private final List<AuditRecord> read = new ArrayList<>();

  @BeforeEach
  void emptyLog() {
    written = new WrittenLog(target);
  }

  private static AuditRecord record(JobId job, long checkpoint, Instant at) {
    return new AuditRecord(
        at.toEpochMilli(),
        job,
        checkpoint,
        Event.PUBLISHED,
        "",
        new AuditRecord.Amount(
            1, 2, 3, 4, new AuditRecord.Times(5, OptionalLong.of(1000 + checkpoint))));
  }

  private History.Reach read(Instant since, Optional<JobId> job) throws IOException {
    return new History(written.log(), since, job).read(read::add);
  }

  @Test
  void tellsInOrderOfTimeWhatSeveralPartsTell() throws IOException {
    AuditRecord first = record(A, 1, NOON);
    AuditRecord second = record(B, 7, NOON.plusSeconds(1));
    AuditRecord third = record(A, 2, NOON.plusSeconds(2));
    AuditRecord next = record(A, 3, NOON.plus(Duration.ofHours(1)));
    written.part(next);
    written.part(third, first);
    written.part(second);

    History.Reach reach = read(Instant.EPOCH, Optional.empty());

    assertThat(read).containsExactly(first, second, third, next);
    assertThat(reach)
        .isEqualTo(new History.Reach(Optional.of(NOON.plus(Duration.ofHours(1))), 0, List.of()));
  }

  @Test
  void leavesOutOtherJobsAndOlderTimesButReachesAsFar() throws IOException {
    written.part(record(A, 1, NOON), record(A, 2, NOON.plusSeconds(1)));
    written.part(record(B, 9, NOON.plusSeconds(5)));

    History.Reach reach = read(NOON.plusSeconds(1), Optional.of(A));

    assertThat(read).containsExactly(record(A, 2, NOON.plusSeconds(1)));
    assertThat(reach.reachesTo()).contains(NOON.plusSeconds(5));
  }

  @Test
  void doesNotLookIntoBucketsThatAreOlderByTheirName() throws IOException {
    written.part(NOON.minus(Duration.ofDays(2)), "not read");
    written.part(record(A, 1, NOON.minus(Duration.ofHours(12))));
    written.part(record(A, 2, NOON));

    assertThat(written.log().partsSince(NOON)).extracting(part -> part.path().name()).hasSize(2);
    assertThat(read(NOON, Optional.empty()).problems()).isEmpty();
    assertThat(read).containsExactly(record(A, 2, NOON));
  }

  @Test
  void doesNotReadWhatIsNotFinishedAndWhatIsNoneOfTheLog() throws IOException {
    written.part(record(A, 1, NOON));
    Files.writeString(written.bucket(NOON).resolve(".part-5f0d-9.inprogress.77"), "x\n");
    Files.writeString(written.bucket(NOON).resolve("_SUCCESS"), "x\n");
    Files.createDirectories(written.bucket(NOON).resolve("part-directory"));
    Path stranger = Files.createDirectories(target.resolve("_replicator/log/2026-13-31--12"));
    Files.writeString(stranger.resolve("part-0"), "x\n");
    Files.writeString(target.resolve("_replicator/log/2026-01-31--13"), "x\n");

    History.Reach reach = read(Instant.EPOCH, Optional.empty());

    assertThat(read).containsExactly(record(A, 1, NOON));
    assertThat(reach.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[[[[",
        "\u0000\uffff",
        "{\"at\":\"+1000000000-12-31T23:59:59Z\",\"job\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
            + "\"event\":\"FAILED\"}"
      })
  void aBrokenLineIsCountedAndTheOthersAreRead(String broken) throws IOException {
    AuditRecord record = record(A, 1, NOON);
    Path part = written.part(NOON, broken, AuditLine.write(record));

    History.Reach reach = read(Instant.EPOCH, Optional.empty());

    assertThat(read).containsExactly(record);
    assertThat(reach.brokenLines()).isOne();
    assertThat(reach.problems())
        .containsExactly("file:" + part + ", line 1 is no line of the log.");
  }

  @Test
  void namesAFewBrokenLinesAndCountsAll() throws IOException {
    written.part(NOON, "x".repeat(5).split(""));

    History.Reach reach = read(Instant.EPOCH, Optional.empty());

    assertThat(reach.brokenLines()).isEqualTo(5);
    assertThat(reach.problems()).hasSize(3);
    assertThat(reach.reachesTo()).isEmpty();
  }

  @Test
  void aLineWithoutEndTakesNoMemory() throws IOException {
    AuditRecord record = record(A, 1, NOON);
    written.part(NOON, "x".repeat(10 * BoundedLines.MAX_BYTES), AuditLine.write(record));

    assertThat(read(Instant.EPOCH, Optional.empty()).brokenLines()).isOne();
    assertThat(read).containsExactly(record);
  }

  @Test
  void theLongestReasonIsNoBrokenLine() throws IOException {
    AuditRecord record =
        new AuditRecord(
            NOON.toEpochMilli(),
            A,
            1,
            Event.FAILED,
            "\u0001".repeat(8 * 1024),
            AuditRecord.Amount.NONE);
    written.part(record);

    assertThat(read(Instant.EPOCH, Optional.empty()).brokenLines()).isZero();
    assertThat(read).containsExactly(record);
  }

  @Test
  void holdsBackAFewLinesOnly() throws IOException {
    int lines = History.HELD_BACK + 100;
    List<AuditRecord> records = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      // Each pair in the wrong order.
      records.add(record(A, i ^ 1, NOON.plusMillis(i ^ 1)));
    }
    written.part(records.toArray(AuditRecord[]::new));

    read(Instant.EPOCH, Optional.empty());

    assertThat(read)
        .hasSize(lines)
        .isSortedAccordingTo((a, b) -> Long.compare(a.atMillis(), b.atMillis()));
  }

  @Test
  void aPartThatCannotBeReadIsToldAndTheOthersAreRead() throws IOException {
    written.part(record(A, 1, NOON));
    written.part(record(A, 2, NOON.plusSeconds(1)));
    FaultyFileSystem.install().on(Operation.OPEN, ".*/part-5f0d-0").fail();
    AuditLog log = new AuditLog(FaultyFileSystem.path(target));

    History.Reach reach = new History(log, Instant.EPOCH, Optional.empty()).read(read::add);

    assertThat(read).containsExactly(record(A, 2, NOON.plusSeconds(1)));
    assertThat(reach.problems()).hasSize(1);
    assertThat(reach.problems().get(0)).contains("/part-5f0d-0 cannot be read: ");
  }

  @Test
  void noLogIsAnEmptyHistory() throws IOException {
    assertThat(read(Instant.EPOCH, Optional.empty()))
        .isEqualTo(new History.Reach(Optional.empty(), 0, List.of()));
  }
}
