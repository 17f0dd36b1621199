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
package io.checkpointreplicator.model.metadata;

import static io.checkpointreplicator.model.metadata.MetadataBytes.upToKeyedState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users read when a file is no metadata, or not of a supported version. */
final class MetadataFormatExceptionTest {

  @Test
  void tellsWhereAndWhat() {
    MetadataBytes bytes = upToKeyedState(6).int1(5).int8(41).utf("backend").range().int1(0);
    bytes.int4(2).utf("1.sst").file("/a", 1).utf("2.sst");
    int offset = bytes.toByteArray().length;
    MetadataFormatException e = thrownBy(bytes.int1(99));
    assertThat(e.offset()).isEqualTo(offset);
    assertThat(e.version()).hasValue(6);
    assertThat(e.structurePath())
        .isEqualTo("operator 0 / subtask 0 / managed keyed state / shared file 1");
    assertThat(e.found()).isEqualTo("stream state handle tag 99");
    assertThat(e.allowed()).startsWith("1 (byte stream), 2 (file)");
    assertThat(e)
        .hasMessage(
            "Checkpoint metadata at byte "
                + offset
                + ", version 6, operator 0 / subtask 0 / managed keyed state / shared file 1: found"
                + " stream state handle tag 99; allowed: 1 (byte stream), 2 (file), 3 (key groups),"
                + " 6 (relative file), 15 (segment file) or 16 (empty segment file).");
  }

  @Test
  void wrongMagicNumber() {
    MetadataFormatException e = thrownBy(new MetadataBytes().int4(0x504b0304).int4(6));
    assertThat(e.version()).isEmpty();
    assertThat(e.structurePath()).isEmpty();
    assertThat(e)
        .hasMessage(
            "Checkpoint metadata at byte 0: found magic number 0x504b0304; allowed: 0x4960672d."
                + " This is not the _metadata file of a Flink checkpoint or savepoint.");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, Integer.MAX_VALUE})
  void newerVersion(int version) {
    assertThatThrownBy(() -> EventLog.of(new MetadataBytes().int4(0x4960672d).int4(version)))
        .hasMessage(
            "Checkpoint metadata at byte 4: found metadata version "
                + version
                + "; allowed: 3 to 6. Use a release of the replicator that supports this version of"
                + " Flink.");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 1, 0, -1})
  void olderVersion(int version) {
    assertThatThrownBy(() -> EventLog.of(new MetadataBytes().int4(0x4960672d).int4(version)))
        .hasMessage(
            "Checkpoint metadata at byte 4: found metadata version "
                + version
                + "; allowed: 3 to 6. Restore it with Flink 1.11 to 2.3 and take a new"
                + " checkpoint.");
  }

  @Test
  void endOfFile() {
    assertThat(thrownBy(new MetadataBytes().int4(0x4960672d).int1(0)))
        .hasMessage(
            "Checkpoint metadata at byte 5: found end of file; allowed: at least 3 more bytes. The"
                + " file is incomplete: it is still being written, or was copied in part.");
    assertThat(thrownBy(new MetadataBytes()).offset()).isZero();
  }

  @Test
  void endOfFileInInlineStateTellsHowMuchIsMissing() {
    MetadataBytes bytes = upToKeyedState(3).int1(7).int4(0).int4(0);
    bytes.int1(1).utf("n").int4(1_000_000).raw(new byte[300_000]);
    MetadataFormatException e = thrownBy(bytes);
    assertThat(e.offset()).isEqualTo(bytes.toByteArray().length);
    assertThat(e.allowed()).isEqualTo("at least 700000 more bytes");
  }

  @Test
  void stringThatIsNoModifiedUtf8() {
    MetadataBytes bytes = upToKeyedState(3).int1(5).int8(41);
    int offset = bytes.toByteArray().length;
    MetadataFormatException e = thrownBy(bytes.raw((byte) 0, (byte) 2, (byte) 'a', (byte) 0xff));
    assertThat(e.offset()).isEqualTo(offset + 3);
    assertThat(e)
        .hasMessageContaining(
            "managed keyed state: found byte 0xff in a string; allowed: modified UTF-8, as"
                + " DataInput.readUTF reads it.");
  }

  private static MetadataFormatException thrownBy(MetadataBytes bytes) {
    return catchThrowableOfType(MetadataFormatException.class, () -> EventLog.of(bytes));
  }
}
