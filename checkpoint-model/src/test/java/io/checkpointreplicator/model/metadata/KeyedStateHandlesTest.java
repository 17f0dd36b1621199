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

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each handle of keyed state, alone in a file. */
final class KeyedStateHandlesTest {

  private static final int VERSION = 4;

  @Test
  void keyGroups() throws IOException {
    assertThat(managed(keyed().int1(3).rangeWithOffsets().file("/f", 9)))
        .containsExactly(
            "handle KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /f 0+9 EXACT MANAGED_KEYED WHOLE");
  }

  @Test
  void keyGroupsWithId() throws IOException {
    assertThat(managed(keyed().int1(12).rangeWithOffsets().relativeFile("f", -1).utf("id")))
        .containsExactly(
            "handle KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle RELATIVE_FILE MANAGED_KEYED",
            "file RELATIVE f 0+-1 EXACT MANAGED_KEYED WHOLE");
  }

  @Test
  void savepointKeyGroups() throws IOException {
    assertThat(managed(keyed().int1(7).int4(0).int4(0).byteStream(6)))
        .containsExactly(
            "handle SAVEPOINT_KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 0 0",
            "handle BYTE_STREAM MANAGED_KEYED",
            "inline MANAGED_KEYED 6");
  }

  @Test
  void rawKeyedState() throws IOException {
    MetadataBytes bytes = keyed().int1(0).int1(3).rangeWithOffsets().file("/f", 9);
    assertThat(inSubtask(bytes.endAfterRawKeyedState(VERSION)))
        .containsExactly(
            "handle KEY_GROUPS RAW_KEYED",
            "keyGroups RAW_KEYED 3 2",
            "handle FILE RAW_KEYED",
            "file ABSOLUTE /f 0+9 EXACT RAW_KEYED WHOLE");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 11})
  void incremental(int tag) throws IOException {
    MetadataBytes bytes = incrementalUpToMeta(tag).relativeFile("meta", 1);
    bytes.int4(2).utf("1.sst").file("/s1", 2).utf("2.sst").segment("/s2", 3, 4);
    bytes.int4(1).utf("CURRENT").byteStream(5);
    assertThat(managed(tag == 5 ? bytes : bytes.utf("id")))
        .containsExactly(
            "handle INCREMENTAL_KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle RELATIVE_FILE MANAGED_KEYED",
            "file RELATIVE meta 0+1 EXACT MANAGED_KEYED INCREMENTAL_META",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /s1 0+2 EXACT MANAGED_KEYED INCREMENTAL_SHARED",
            "handle SEGMENT_FILE MANAGED_KEYED",
            "file SEGMENT /s2 3+4 EXACT MANAGED_KEYED INCREMENTAL_SHARED",
            "handle BYTE_STREAM MANAGED_KEYED",
            "inline MANAGED_KEYED 5");
  }

  @Test
  void incrementalWithPrivateFilesOnlyAndNoMeta() throws IOException {
    MetadataBytes bytes = incrementalUpToMeta(11).int1(0).int4(0);
    assertThat(managed(bytes.int4(1).utf("1.sst").file("/p", 2).utf("id")))
        .containsExactly(
            "handle INCREMENTAL_KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /p 0+2 EXACT MANAGED_KEYED INCREMENTAL_PRIVATE");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 14})
  void changelog(int tag) throws IOException {
    MetadataBytes bytes = keyed().int1(tag).range().int8(99).int4(3);
    bytes.int1(0).int1(3).rangeWithOffsets().file("/whole", 1);
    bytes.int1(5).int8(41).utf("backend").range().file("/meta", 2);
    bytes.int4(1).utf("s").file("/shared", 3).int4(1).utf("p").file("/private", 4);
    bytes.int4(1).int1(10).range().int4(1).int8(0).file("/dstl", 5).int8(5).int8(5).utf("id");
    bytes.int8(7);
    assertThat(managed((tag == 8 ? bytes : bytes.int8(8)).utf("id")))
        .containsExactly(
            "handle CHANGELOG MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /whole 0+1 EXACT MANAGED_KEYED CHANGELOG_MATERIALIZED_WHOLE",
            "handle INCREMENTAL_KEY_GROUPS MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /meta 0+2 EXACT MANAGED_KEYED CHANGELOG_MATERIALIZED_META",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /shared 0+3 EXACT MANAGED_KEYED CHANGELOG_MATERIALIZED_SHARED",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /private 0+4 EXACT MANAGED_KEYED CHANGELOG_MATERIALIZED_PRIVATE",
            "handle CHANGELOG_FILE MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /dstl 0+5 AT_LEAST MANAGED_KEYED CHANGELOG_INCREMENT");
  }

  @Test
  void changesInMemory() throws IOException {
    MetadataBytes bytes = keyed().int1(9).range().int8(0).int8(2).int4(2);
    bytes.int4(-1).int4(3).raw(new byte[3]).int4(4).int4(70_000).raw(new byte[70_000]);
    assertThat(managed(bytes.utf("id")))
        .containsExactly(
            "handle CHANGELOG_IN_MEMORY MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "inline MANAGED_KEYED 70003");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 13})
  void changesInFiles(int tag) throws IOException {
    MetadataBytes bytes = keyed().int1(tag).range().int4(3);
    bytes.int8(1).file("/d", 30).int8(9).file("/d", 30).int8(0).int1(0);
    bytes.int8(60).int8(30).utf("id");
    assertThat(managed(tag == 10 ? bytes : bytes.utf("filesystem")))
        .containsExactly(
            "handle CHANGELOG_FILE MANAGED_KEYED",
            "keyGroups MANAGED_KEYED 3 2",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /d 0+30 AT_LEAST MANAGED_KEYED CHANGELOG_INCREMENT",
            "handle FILE MANAGED_KEYED",
            "file ABSOLUTE /d 0+30 AT_LEAST MANAGED_KEYED CHANGELOG_INCREMENT");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6, 15, 16, 17, 18, 255})
  void refusesTagsOfOtherFamilies(int tag) {
    assertThatThrownBy(() -> EventLog.of(keyed().int1(tag)))
        .hasMessageContaining("operator 0 / subtask 0 / managed keyed state: found keyed state")
        .hasMessageContaining("handle tag " + tag + "; allowed: 0 (none), 3, 7 or 12 (key groups)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 8, 14})
  void refusesStateThatIsNoChangeAmongTheChanges(int tag) {
    MetadataBytes bytes = keyed().int1(14).range().int8(0).int4(0).int4(1).int1(tag);
    assertThatThrownBy(() -> EventLog.of(bytes))
        .hasMessageContaining("managed keyed state / changelog increment 0: found changelog")
        .hasMessageContaining("tag " + tag + "; allowed: 9 (in memory), 10 or 13 (files).");
  }

  @Test
  void refusesKeyGroupsThatDoNotExist() {
    assertRefused(keyed().int1(3).int4(0).int4(-1), "number of key groups -1; allowed: 0 or more");
    assertRefused(keyed().int1(3).int4(-1).int4(1), "1 key groups from -1; allowed: key groups");
    assertRefused(keyed().int1(3).int4(Integer.MAX_VALUE).int4(1), "1 key groups from 2147483647");
    assertRefused(keyed().int1(8).int4(0).int4(0), "number of key groups 0; allowed: 1 or more");
  }

  @Test
  void refusesNegativeCounts() {
    MetadataBytes changelog = keyed().int1(14).range().int8(0);
    assertRefused(changelog.int4(-1), "number of materialized handles -1; allowed: 0 or more");
    MetadataBytes increments = keyed().int1(14).range().int8(0).int4(0);
    assertRefused(increments.int4(-2), "number of changelog increments -2; allowed: 0 or more");
    MetadataBytes files = incrementalUpToMeta(5).int1(0);
    assertRefused(files.int4(-3), "number of files -3; allowed: 0 or more");
    MetadataBytes changes = keyed().int1(9).range().int8(0).int8(0);
    assertRefused(changes.int4(-4), "number of changes -4; allowed: 0 or more");
    assertRefused(keyed().int1(10).range().int4(-5), "number of changelog files -5; allowed: 0");
  }

  @Test
  void refusesChangesThatFlinkRefuses() {
    assertRefused(keyed().int1(9).range().int8(-1), "sequence number of a change -1");
    MetadataBytes change = keyed().int1(9).range().int8(0).int8(0).int4(1);
    assertRefused(change.int4(-2), "key group of a change -2; allowed: -1 or more");
    MetadataBytes length = keyed().int1(9).range().int8(0).int8(0).int4(1).int4(0);
    assertRefused(length.int4(-1), "length of a change -1; allowed: 0 or more");
  }

  @Test
  void refusesAHandleWithoutItsStream() {
    assertRefused(keyed().int1(3).rangeWithOffsets().int1(0), "stream state handle tag 0");
    MetadataBytes shared = incrementalUpToMeta(5).int1(0).int4(1).utf("1.sst");
    assertRefused(shared.int1(0), "shared file 0: found stream state handle tag 0");
  }

  @Test
  void nestsChangelogsOnlySoDeep() throws IOException {
    assertThat(managed(nestedChangelogs(16))).hasSize(32);
    assertRefused(
        nestedChangelogs(17),
        "found a handle nested in 16 others; allowed: at most 16 handles nested in each other.");
  }

  private static MetadataBytes nestedChangelogs(int depth) {
    MetadataBytes bytes = keyed();
    for (int i = 0; i < depth; i++) {
      bytes.int1(14).range().int8(0).int4(i + 1 == depth ? 0 : 1);
    }
    for (int i = 0; i < depth; i++) {
      bytes.int4(0).int8(0).int8(0).utf("id");
    }
    return bytes;
  }

  private static MetadataBytes incrementalUpToMeta(int tag) {
    MetadataBytes bytes = keyed().int1(tag).int8(41).utf("backend").range();
    return tag == 5 ? bytes : bytes.int8(4096);
  }

  private static MetadataBytes keyed() {
    return upToKeyedState(VERSION);
  }

  private static List<String> managed(MetadataBytes bytes) throws IOException {
    return inSubtask(bytes.endAfterKeyedState(VERSION));
  }

  /** What the visitor is told between the subtask and the end of the file. */
  private static List<String> inSubtask(MetadataBytes bytes) throws IOException {
    List<String> lines = EventLog.of(bytes);
    assertThat(lines.get(2)).isEqualTo("subtask 0 RUNNING");
    assertThat(lines.get(lines.size() - 1)).startsWith("trailing ");
    return lines.subList(3, lines.size() - 1);
  }

  private static void assertRefused(MetadataBytes bytes, String message) {
    assertThatThrownBy(() -> EventLog.of(bytes))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(message);
  }
}
