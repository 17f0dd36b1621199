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
package io.checkpointreplicator.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.checkpointreplicator.model.path.StorePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link JobId}, {@link CheckpointDirectory} and {@link SourceCheckpoint}. */
class CheckpointNamesTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final JobId JOB = new JobId(HEX);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef0",
        "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdeg",
        "0123456789abcdef0123456789abcdef\n",
        "../456789abcdef0123456789abcdef01",
        "_replicator"
      })
  void aJobIdIsNothingElse(String name) {
    assertThat(JobId.matches(name)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JobId(name))
        .withMessage("'" + name + "' is not a job id. Allowed: 32 lower-case hexadecimal digits.");
  }

  @Test
  void aJobIdIsTheNameOfADirectory() {
    assertThat(JobId.matches(HEX)).isTrue();
    assertThat(JOB).hasToString(HEX);
  }

  @ParameterizedTest
  @CsvSource({"chk-0, 0", "chk-1, 1", "chk-42, 42", "chk-999999999999999999, 999999999999999999"})
  void checkpointIdsAreInTheNames(String name, long id) {
    assertThat(CheckpointDirectory.idOf(name)).hasValue(id);
    assertThat(CheckpointDirectory.name(id)).isEqualTo(name);
  }

  /** Each id has one name: otherwise one replica would be found under two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chk-",
        "chk--1",
        "chk-+1",
        "chk-1a",
        "chk-1.tmp",
        " chk-1",
        "chk-1 ",
        "CHK-1",
        "chk_1",
        "xchk-1",
        "chk-01",
        "chk-00",
        "chk-١",
        "chk-1000000000000000000",
        "chk-99999999999999999999999999",
        "shared",
        "taskowned",
        "savepoint-1"
      })
  void otherNamesHaveNoCheckpointId(String name) {
    assertThat(CheckpointDirectory.idOf(name)).isEmpty();
  }

  @Test
  void aCheckpointKnowsWhereItsMetadataLies() {
    SourceCheckpoint checkpoint = checkpoint(7, 1000);
    assertThat(checkpoint.directory()).hasToString("hdfs://nn/flink/" + HEX + "/chk-7");
    assertThat(checkpoint.metadata()).hasToString("hdfs://nn/flink/" + HEX + "/chk-7/_metadata");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checkpoint(-1, 1000))
        .withMessage("checkpointId must not be negative: -1");
  }

  @Test
  void theNewestCheckpointIsTheOneThatCompletedLast() {
    SourceCheckpoint beforeRedeployment = checkpoint(90, 1000);
    SourceCheckpoint first = checkpoint(1, 2000);
    SourceCheckpoint second = checkpoint(2, 2000);
    assertThat(List.of(second, beforeRedeployment, first).stream().sorted(SourceCheckpoint.BY_AGE))
        .containsExactly(beforeRedeployment, first, second);
  }

  private static SourceCheckpoint checkpoint(long id, long completedAt) {
    return new SourceCheckpoint(
        JOB, StorePath.parse("hdfs://nn/flink").resolve(HEX), id, completedAt);
  }
}
