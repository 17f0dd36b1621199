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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLineTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final AuditRecord.Amount AMOUNT = new AuditRecord.Amount(1, 2, 3, 4, 5);

  @Test
  void aPublicationSaysWhatItTook() {
    AuditRecord record = new AuditRecord(1_700_000_000_123L, JOB, 7, Event.PUBLISHED, "", AMOUNT);

    assertThat(AuditLine.write(record))
        .isEqualTo(
            "{\"at\":\"2023-11-14T22:13:20.123Z\",\"job\":\"%s\",\"checkpoint\":7,".formatted(JOB)
                + "\"event\":\"PUBLISHED\",\"files\":1,\"bytes\":2,\"newFiles\":3,\"newBytes\":4,"
                + "\"millis\":5}");
  }

  @Test
  void theLagIsWrittenAndReadBackAndMayBeMissing() throws IOException {
    AuditRecord.Amount amount =
        new AuditRecord.Amount(1, 2, 3, 4, new AuditRecord.Times(5, OptionalLong.of(6)));
    AuditRecord record = new AuditRecord(1, JOB, 7, Event.PUBLISHED, "", amount);
    String line = AuditLine.write(record);

    assertThat(line).endsWith(",\"millis\":5,\"lagMillis\":6}");
    assertThat(AuditLine.read(line)).isEqualTo(record);
    assertThat(AuditLine.read(line.replace(",\"lagMillis\":6", "")).amount()).isEqualTo(AMOUNT);
  }

  @Test
  void aFailureSaysWhyInOneLine() {
    AuditRecord record =
        new AuditRecord(
            0,
            JOB,
            AuditRecord.NO_CHECKPOINT,
            Event.FAILED,
            "Path \"x\"\nis gone",
            AuditRecord.Amount.NONE);

    assertThat(AuditLine.write(record))
        .isEqualTo(
            "{\"at\":\"1970-01-01T00:00:00Z\",\"job\":\"%s\",\"event\":\"FAILED\",".formatted(JOB)
                + "\"reason\":\"Path \\\"x\\\"\\nis gone\"}");
  }

  @ParameterizedTest
  @EnumSource(Event.class)
  void isReadBack(Event event) throws IOException {
    AuditRecord record = new AuditRecord(1_700_000_000_123L, JOB, 7, event, "because ü", AMOUNT);
    AuditRecord withoutCheckpoint =
        new AuditRecord(1, JOB, AuditRecord.NO_CHECKPOINT, event, "", AuditRecord.Amount.NONE);

    assertThat(AuditLine.read(AuditLine.write(record))).isEqualTo(record);
    assertThat(AuditLine.read(AuditLine.write(withoutCheckpoint))).isEqualTo(withoutCheckpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{\"at\":\"yesterday\"}",
        "{\"at\":\"1970-01-01T00:00:00Z\",\"job\":\"x\",\"event\":\"PUBLISHED\"}",
        "{\"at\":\"1970-01-01T00:00:00Z\",\"job\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
            + "\"event\":\"LOST\"}",
        "{\"at\":\"+1000000000-12-31T23:59:59Z\",\"job\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
            + "\"event\":\"FAILED\"}"
      })
  void anythingElseIsRefused(String line) {
    assertThatIOException().isThrownBy(() -> AuditLine.read(line));
  }
}
