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
package io.checkpointreplicator.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointEventParserTest {
  private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");
  private static final CheckpointEvent EVENT =
      new CheckpointEvent(
          JOB,
          7,
          "hdfs://dc1/ckpt/" + JOB + "/chk-7",
          1_700_000_000_000L,
          new CheckpointEvent.Size(1_000, 10),
          new CheckpointEvent.Origin(Optional.of("my \"job\" ä"), Optional.of("Checkpoint")));
  private static final String JSON =
      ("{'version':1,'job':'" + JOB + "','checkpoint':7,'path':'hdfs://dc1/ckpt/" + JOB)
              .replace('\'', '"')
          + "/chk-7','completedAt':1700000000000,'fullBytes':1000,'newBytes':10".replace('\'', '"');

  private static CheckpointEvent read(String json) throws EventFormatException {
    return CheckpointEventParser.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isWrittenAsDocumented() throws IOException {
    assertThat(new String(CheckpointEventParser.write(EVENT), StandardCharsets.UTF_8))
        .isEqualTo(JSON + ",\"jobName\":\"my \\\"job\\\" ä\",\"kind\":\"Checkpoint\"}");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(CheckpointEventParser.read(CheckpointEventParser.write(EVENT))).isEqualTo(EVENT);
  }

  @Test
  void whatFlink120DoesNotKnowIsMissing() throws IOException {
    assertThat(read(JSON + "}").origin()).isEqualTo(CheckpointEvent.Origin.UNKNOWN);
  }

  @Test
  void fieldsOfLaterReleasesArePassedOver() throws IOException {
    assertThat(read(JSON + ",\"more\":[{}]}").checkpointId()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\u0000',
      value = {
        "x; Event is not JSON: ",
        "[]; Event is no JSON object.",
        "{}; Event has version ; allowed: 1.",
        "{\"version\":2}; Event has version 2; allowed: 1.",
        "{\"version\":1}; Event has no text 'job'.",
        "{\"version\":1,\"job\":\"../x\",\"checkpoint\":1,\"path\":\"x\"}; Event makes no sense: '../x'",
      })
  void refusesWhatIsNoEvent(String json, String message) {
    assertThatExceptionOfType(EventFormatException.class)
        .isThrownBy(() -> read(json))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({"7,\"7\"", "7,7.5", "7,-1", "7,99999999999999999999", "7,null", "7,[7]"})
  void refusesAnIdThatIsNone(String id, String other) {
    String json = JSON.replace("\"checkpoint\":" + id, "\"checkpoint\":" + other) + "}";
    assertThatExceptionOfType(EventFormatException.class).isThrownBy(() -> read(json));
  }

  @Test
  void refusesWhatIsTooLarge() {
    assertThatExceptionOfType(EventFormatException.class)
        .isThrownBy(() -> CheckpointEventParser.read(new byte[65_537]))
        .withMessage("Event has 65537 bytes; allowed: at most 65536.");
  }

  @Property(tries = 2_000)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
    try {
      CheckpointEventParser.read(bytes);
    } catch (EventFormatException e) {
      assertThat(e).hasMessageStartingWith("Event ");
    }
  }
}
