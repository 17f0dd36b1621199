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

import static io.checkpointreplicator.model.metadata.MetadataBytes.upToChannelState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToSubtaskState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each handle of operator, channel and stream state, alone in a file. */
final class OtherStateHandlesTest {

  @Test
  void operatorState() throws IOException {
    MetadataBytes bytes = upToSubtaskState(5).int4(1).int1(4).int4(2);
    bytes.utf("split").int1(0).int4(2).int8(0).int8(10).utf("union").int1(1).int4(0);
    bytes.relativeFile("f", 20).int4(7).int1(4).int4(0).file("/raw", 3);
    assertThat(inSubtask(bytes.int1(0).endAfterKeyedState(5)))
        .containsExactly(
            "handle OPERATOR_STATE MANAGED_OPERATOR",
            "handle RELATIVE_FILE MANAGED_OPERATOR",
            "file RELATIVE f 0+20 EXACT MANAGED_OPERATOR WHOLE",
            "handle OPERATOR_STATE RAW_OPERATOR",
            "handle FILE RAW_OPERATOR",
            "file ABSOLUTE /raw 0+3 EXACT RAW_OPERATOR WHOLE");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255})
  void fileMergingOperatorState(int empty) throws IOException {
    MetadataBytes bytes = upToSubtaskState(6).int4(1).int1(17).int4(0);
    bytes.utf("/job/taskowned/tm").utf("/job/shared/op").int1(empty).segment("/job/m", 5, 6);
    assertThat(inSubtask(bytes.int4(0).int1(0).endAfterKeyedState(6)))
        .containsExactly(
            "handle FILE_MERGING_OPERATOR_STATE MANAGED_OPERATOR",
            "directory TASK_OWNED /job/taskowned/tm",
            "directory SHARED /job/shared/op",
            "handle SEGMENT_FILE MANAGED_OPERATOR",
            "file SEGMENT /job/m 5+6 EXACT MANAGED_OPERATOR WHOLE");
  }

  @Test
  void fileMergingOperatorStateWithoutState() throws IOException {
    MetadataBytes bytes = upToSubtaskState(6).int4(1).int1(17).int4(0);
    bytes.utf("/job/taskowned/tm").utf("/job/shared/op").int1(1).int1(16);
    assertThat(inSubtask(bytes.int4(0).int1(0).endAfterKeyedState(6)))
        .endsWith("handle EMPTY_SEGMENT_FILE MANAGED_OPERATOR");
  }

  @Test
  void refusesMalformedOperatorState() {
    assertRefused(
        upToSubtaskState(6).int4(1).int1(0), "operator state handle tag 0; allowed: 4 (operator");
    MetadataBytes mode = upToSubtaskState(6).int4(1).int1(4).int4(1).utf("s").int1(3);
    assertRefused(mode, "managed operator state / state 0: found distribution mode 3; allowed: 0");
    MetadataBytes states = upToSubtaskState(6).int4(1).int1(4).int4(-1);
    assertRefused(states, "number of states -1; allowed: 0 or more");
    MetadataBytes partitions = upToSubtaskState(6).int4(1).int1(4).int4(1).utf("s").int1(0);
    assertRefused(partitions.int4(-1), "number of partitions -1; allowed: 0 or more");
    assertRefused(upToSubtaskState(6).int4(1).int1(4).int4(0).int1(0), "stream state handle tag 0");
    MetadataBytes noSegment = upToSubtaskState(6).int4(1).int1(17).int4(0).utf("/t").utf("/s");
    assertRefused(noSegment.int1(0).int1(2), "stream state handle tag 2; allowed: 15 (segment");
    MetadataBytes noDirectory = upToSubtaskState(6).int4(1).int1(17).int4(0).utf("");
    assertRefused(noDirectory, "an empty path; allowed: a path of 1 to 65535 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void singleChannelStateWithoutTypes(int version) throws IOException {
    MetadataBytes bytes = single(upToChannelState(version).int4(1)).relativeFile("in", 7);
    assertThat(EventLog.of(single(bytes.int4(1)).file("/out", 8).end(version)))
        .containsSubsequence(
            "handle INPUT_CHANNEL INPUT_CHANNEL",
            "handle RELATIVE_FILE INPUT_CHANNEL",
            "file RELATIVE in 0+7 EXACT INPUT_CHANNEL WHOLE",
            "handle RESULT_SUBPARTITION OUTPUT_CHANNEL",
            "handle FILE OUTPUT_CHANNEL",
            "file ABSOLUTE /out 0+8 EXACT OUTPUT_CHANNEL WHOLE");
  }

  @Test
  void singleAndMergedChannelStateWithTypes() throws IOException {
    MetadataBytes bytes = upToChannelState(6).int4(2);
    single(bytes.int1(1)).relativeFile("in", 7);
    bytes.int1(3).int4(0).int8(9).relativeFile("in", 7).int4(2).raw(new byte[2]);
    bytes.int4(2).int1(4).int4(0).int8(9).int1(0).int4(0);
    single(bytes.int1(2)).byteStream(1);
    assertThat(inSubtask(bytes.end(6)))
        .containsExactly(
            "handle INPUT_CHANNEL INPUT_CHANNEL",
            "handle RELATIVE_FILE INPUT_CHANNEL",
            "file RELATIVE in 0+7 EXACT INPUT_CHANNEL WHOLE",
            "handle MERGED_INPUT_CHANNEL INPUT_CHANNEL",
            "handle RELATIVE_FILE INPUT_CHANNEL",
            "file RELATIVE in 0+7 EXACT INPUT_CHANNEL WHOLE",
            "handle MERGED_RESULT_SUBPARTITION OUTPUT_CHANNEL",
            "handle RESULT_SUBPARTITION OUTPUT_CHANNEL",
            "handle BYTE_STREAM OUTPUT_CHANNEL",
            "inline OUTPUT_CHANNEL 1");
  }

  @Test
  void refusesMalformedChannelState() {
    assertRefused(
        upToChannelState(6).int4(1).int1(2),
        "input channel state 0: found input channel handle type 2; allowed: 1 (single) or 3");
    assertRefused(
        upToChannelState(6).int4(0).int4(1).int1(1),
        "output channel state 0: found result subpartition handle type 1; allowed: 2 (single)");
    assertRefused(upToChannelState(6).int4(-1), "number of input channel handles -1");
    assertRefused(upToChannelState(6).int4(0).int4(-1), "number of result subpartition handles -1");
    assertRefused(
        upToChannelState(3).int4(1).int4(0).int8(0).int4(-1), "number of offsets -1; allowed: 0");
    assertRefused(single(upToChannelState(3).int4(1)).int1(0), "stream state handle tag 0");
    assertRefused(
        upToChannelState(6).int4(1).int1(3).int4(0).int8(0).int1(0).int4(-1),
        "length of merged offsets -1; allowed: 0 or more");
  }

  @Test
  void keyGroupsInThePlaceOfAStream() throws IOException {
    MetadataBytes bytes = upToSubtaskState(4).int4(1).int1(4).int4(0);
    bytes.int1(3).rangeWithOffsets().segment("/s", 1, 2);
    assertThat(inSubtask(bytes.int4(0).int1(0).endAfterKeyedState(4)))
        .containsExactly(
            "handle OPERATOR_STATE MANAGED_OPERATOR",
            "handle KEY_GROUPS MANAGED_OPERATOR",
            "keyGroups MANAGED_OPERATOR 3 2",
            "handle SEGMENT_FILE MANAGED_OPERATOR",
            "file SEGMENT /s 1+2 EXACT MANAGED_OPERATOR WHOLE");
  }

  @Test
  void nestsKeyGroupsOnlySoDeep() throws IOException {
    assertThat(inSubtask(nestedKeyGroups(16).int4(0).int1(0).endAfterKeyedState(4)))
        .filteredOn(line -> line.startsWith("handle KEY_GROUPS"))
        .hasSize(16);
    assertRefused(
        nestedKeyGroups(17),
        "found a handle nested in 16 others; allowed: at most 16 handles nested in each other.");
  }

  @Test
  void refusesFilesThatCannotBe() {
    assertRefused(stream().int1(2).int8(-2), "length of a file -2; allowed: -1 or more");
    assertRefused(stream().relativeFile("f", -3), "length of a file -3; allowed: -1 or more");
    assertRefused(stream().file("", 1), "an empty path");
    assertRefused(stream().relativeFile("", 1), "an empty path");
    assertRefused(stream().segment("", 1, 1), "an empty path");
    assertRefused(stream().segment("/s", -1, 1), "start of a segment -1; allowed: 0 or more");
    assertRefused(stream().segment("/s", 0, -1), "length of a file -1; allowed: 0 or more");
    assertRefused(
        stream().segment("/s", Long.MAX_VALUE, 1),
        "length of a segment 1 from 9223372036854775807; allowed: an end of at most");
    assertRefused(
        stream().int1(15).int8(0).int8(0).int4(2), "scope of a segment 2; allowed: 0 (exclusive)");
    assertRefused(stream().int1(15).int8(0).int8(0).int4(-1), "scope of a segment -1");
    assertRefused(stream().int1(1).utf("n").int4(-1), "length of a byte stream -1; allowed: 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 255})
  void refusesTagsOfOtherFamilies(int tag) {
    assertRefused(
        stream().int1(tag),
        "found stream state handle tag " + tag + "; allowed: 1 (byte stream), 2 (file), 3 (key");
  }

  private static MetadataBytes nestedKeyGroups(int depth) {
    MetadataBytes bytes = stream();
    for (int i = 0; i < depth; i++) {
      bytes.int1(3).int4(0).int4(0);
    }
    return bytes.file("/f", 1);
  }

  /** A file up to the stream handle of operator state. */
  private static MetadataBytes stream() {
    return upToSubtaskState(4).int4(1).int1(4).int4(0);
  }

  private static MetadataBytes single(MetadataBytes bytes) {
    return bytes.int4(0).int4(0).int4(1).int4(1).int8(5).int8(7);
  }

  private static List<String> inSubtask(MetadataBytes bytes) throws IOException {
    List<String> lines = EventLog.of(bytes);
    return lines.subList(3, lines.size() - 1);
  }

  private static void assertRefused(MetadataBytes bytes, String message) {
    assertThatThrownBy(() -> EventLog.of(bytes))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(message);
  }
}
