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

import static io.checkpointreplicator.model.metadata.MetadataBytes.OPERATOR_ID;
import static io.checkpointreplicator.model.metadata.MetadataBytes.withOperators;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header, master states, operators and subtasks. */
final class OperatorsTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void headerAndMasterStates(int version) throws IOException {
    MetadataBytes bytes = new MetadataBytes().int4(0x4960672d).int4(version).int8(42).int4(2);
    bytes.masterState("a", 7, new byte[3]).masterState("b", -1, new byte[0]).int4(0);
    assertThat(EventLog.of(bytes.end(version)))
        .startsWith("header " + version + " 42", "master a 7 3", "master b -1 0");
  }

  @Test
  void namesComeWithVersion5() throws IOException {
    MetadataBytes bytes = withOperators(5, 2);
    bytes.operator(5, 0).int1(0).int4(0);
    bytes.utf("").utf("uid").raw(new byte[16]).int4(1).int4(1).int1(0).int4(0);
    assertThat(EventLog.of(bytes.end(5)))
        .contains(
            "operator "
                + new OperatorHeader(
                    OPERATOR_ID, Optional.of("name"), Optional.empty(), 0, 128, OptionalInt.of(0)),
            "operator "
                + new OperatorHeader(
                    "0".repeat(32), Optional.empty(), Optional.of("uid"), 1, 1, OptionalInt.of(0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -2, Integer.MIN_VALUE})
  void anyNegativeNumberOfSubtasksIsAFullyFinishedOperator(int count) throws IOException {
    MetadataBytes bytes = withOperators(4, 1).operator(4, 3).int1(0).int4(count).end(4);
    OperatorHeader expected =
        new OperatorHeader(
            OPERATOR_ID, Optional.empty(), Optional.empty(), 3, 128, OptionalInt.empty());
    assertThat(expected.isFullyFinished()).isTrue();
    assertThat(EventLog.of(bytes)).hasSize(3).contains("operator " + expected);
  }

  @Test
  void coordinatorStateFollowsItsOperator() throws IOException {
    MetadataBytes bytes = withOperators(6, 1).operator(6, 1).byteStream(11).int4(0).end(6);
    List<String> lines = EventLog.of(bytes);
    assertThat(lines.get(1)).startsWith("operator ");
    assertThat(lines.subList(2, 4))
        .containsExactly("handle BYTE_STREAM COORDINATOR", "inline COORDINATOR 11");
  }

  @Test
  void finishedSubtasksHaveNoState() throws IOException {
    MetadataBytes bytes = withOperators(6, 1).operator(6, 3).int1(0).int4(3);
    bytes.int4(-1).int4(-3).int4(1).int4(0).int4(0).int1(0).int1(0).int4(0).int4(0);
    assertThat(EventLog.of(bytes.end(6)))
        .containsSequence("subtask 0 FINISHED", "subtask 2 FINISHED", "subtask 1 RUNNING");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, Integer.MAX_VALUE, -4, Integer.MIN_VALUE})
  void refusesSubtasksBeyondTheParallelism(int stored) {
    int index = stored < 0 ? -(stored + 1) : stored;
    assertRefused(
        withOperators(4, 1).operator(4, 3).int1(0).int4(1).int4(stored),
        "operator 0: found subtask index " + index + "; allowed: 0 to 2.");
  }

  @Test
  void refusesOperatorsThatFlinkRefuses() {
    assertRefused(withOperators(4, -1), "number of operators -1; allowed: 0 or more");
    assertRefused(withOperators(4, 1).raw(new byte[16]).int4(-1), "parallelism -1; allowed: 0");
    assertRefused(
        withOperators(4, 1).raw(new byte[16]).int4(5).int4(4), "max parallelism 4; allowed: 5 or");
    assertRefused(
        withOperators(4, 1).operator(4, 1).int1(2),
        "operator 0 / coordinator state: found coordinator state handle tag 2; allowed: 0 (none)");
    assertRefused(
        withOperators(4, 1).operator(4, 1).byteStream(1).int4(-1),
        "operator 0: found coordinator state of a fully finished operator; allowed: none");
  }

  @Test
  void refusesMasterStatesThatFlinkRefuses() {
    MetadataBytes bytes = new MetadataBytes().int4(0x4960672d).int4(4).int8(0);
    assertRefused(bytes.int4(-1), "number of master states -1; allowed: 0 or more");
    assertRefused(masterState().int4(1), "magic number 0x00000001; allowed: 0xc96b1696");
    assertRefused(masterState().int4(0xc96b1696).int4(-1), "length of a master state -1");
    MetadataBytes trailing = masterState().int4(0xc96b1696).int4(12).int4(0).utf("n").int4(0);
    assertRefused(
        trailing.raw((byte) 1),
        "at byte 24, version 4, master state 0: found length of a master state 12; allowed: 11");
    MetadataBytes payload = masterState().int4(0xc96b1696).int4(11).int4(0).utf("n");
    assertRefused(payload.int4(1), "length of a master state 11; allowed: 12, as name and payload");
    MetadataBytes negative = masterState().int4(0xc96b1696).int4(11).int4(0).utf("n");
    assertRefused(negative.int4(-1), "length of a master state's payload -1; allowed: 0 or more");
  }

  @Test
  void refusesAnImpossibleCheckpointId() {
    assertRefused(
        new MetadataBytes().int4(0x4960672d).int4(4).int8(-7),
        "Checkpoint metadata at byte 8, version 4: found checkpoint id -7; allowed: 0 or more.");
  }

  private static MetadataBytes masterState() {
    return new MetadataBytes().int4(0x4960672d).int4(4).int8(0).int4(1);
  }

  private static void assertRefused(MetadataBytes bytes, String message) {
    assertThatThrownBy(() -> EventLog.of(bytes))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(message);
  }
}
