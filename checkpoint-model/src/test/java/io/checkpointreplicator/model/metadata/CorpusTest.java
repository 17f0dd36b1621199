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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real metadata as it is: each variant is in the corpus, and is passed on byte for byte. */
final class CorpusTest {

  private static final int SMALL = 150_000;

  /** What makes a file the variant that it is called, as {@link EventLog} has it. */
  private static final Map<String, List<String>> MARKS =
      Map.ofEntries(
          Map.entry("hashmap", List.of("handle KEY_GROUPS MANAGED_KEYED", "file RELATIVE ")),
          Map.entry("inline", List.of("handle BYTE_STREAM MANAGED_KEYED")),
          Map.entry("rocksdb-full", List.of("INCREMENTAL_PRIVATE")),
          Map.entry("rocksdb-incremental", List.of("INCREMENTAL_SHARED", "file ABSOLUTE ")),
          Map.entry("claimed", List.of("INCREMENTAL_SHARED")),
          Map.entry("heap-timers", List.of("handle KEY_GROUPS RAW_KEYED")),
          Map.entry("master-state", List.of("master checkpoint-id-hook 1 8")),
          Map.entry("unaligned", List.of("INPUT_CHANNEL", "OUTPUT_CHANNEL")),
          Map.entry(
              "file-merging",
              List.of(
                  "file SEGMENT ",
                  "directory TASK_OWNED ",
                  "directory SHARED ",
                  "handle FILE_MERGING_OPERATOR_STATE MANAGED_OPERATOR")),
          Map.entry(
              "changelog",
              List.of(
                  "handle CHANGELOG MANAGED_KEYED",
                  "CHANGELOG_MATERIALIZED_SHARED",
                  "CHANGELOG_INCREMENT")),
          Map.entry("forst", List.of("INCREMENTAL_SHARED", "file ABSOLUTE ")),
          Map.entry("canonical-savepoint", List.of("handle SAVEPOINT_KEY_GROUPS MANAGED_KEYED")),
          Map.entry("native-savepoint", List.of("file RELATIVE ", "INCREMENTAL_SHARED")),
          Map.entry("finished", List.of("FINISHED", "subtaskCount=OptionalInt.empty")));

  static List<CorpusFile> files() {
    return CorpusFile.all();
  }

  @Test
  void eachVariantOfBothLinesIsThere() {
    assertThat(variantsOf("2.")).isEqualTo(MARKS.keySet());
    assertThat(variantsOf("1.20."))
        .isEqualTo(
            MARKS.keySet().stream()
                .filter(variant -> !variant.equals("forst"))
                .collect(Collectors.toSet()));
    assertThat(files().stream().mapToInt(file -> file.bytes().length).sum()).isLessThan(SMALL);
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachFileIsWhatItIsCalled(CorpusFile file) throws IOException {
    EventLog log = new EventLog();
    CheckpointMetadataReader.read(new ByteArrayInputStream(file.bytes()), log);
    for (String mark : MARKS.get(file.variant())) {
      assertThat(log.lines()).anyMatch(line -> line.contains(mark));
    }
    assertThat(log.lines()).anyMatch(line -> line.startsWith("inline COORDINATOR "));
    assertThat(log.lines().get(0))
        .startsWith(file.flinkVersion().startsWith("1.") ? "header 4 " : "header 6 ");
    assertThat(log.files())
        .filteredOn(reference -> reference.encoding() != PathEncoding.RELATIVE)
        .allMatch(reference -> reference.path().startsWith("file:/tmp/corpus/"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void identityIsByteIdentical(CorpusFile file) {
    InTime.run(() -> assertThat(WatchedRun.identity(file.bytes())).isEmpty());
  }

  /**
   * No part of a file is a file, also not one that lacks only the last byte of the properties; and
   * the place that is told moves on with the bytes that are there.
   */
  @ParameterizedTest
  @MethodSource("files")
  void everyTruncationIsRefusedAtItsEnd(CorpusFile file) {
    InTime.run(() -> assertEveryTruncationIsRefused(file));
  }

  private static void assertEveryTruncationIsRefused(CorpusFile file) throws IOException {
    int properties = file.startOfProperties();
    int operator = -1;
    for (int length = 0; length < file.bytes().length; length++) {
      byte[] cut = Arrays.copyOf(file.bytes(), length);
      MetadataFormatException refusal = WatchedRun.identity(cut).orElseThrow();
      assertThat(refusal.offset()).isEqualTo(length);
      assertThat(refusal.found()).isEqualTo("end of file");
      String path = refusal.structurePath();
      assertThat(path.equals("properties"))
          .as("cut off at %d, where properties start at %d", length, properties)
          .isEqualTo(length >= properties);
      if (path.startsWith("operator ")) {
        int next = Integer.parseInt(path.split(" ", 3)[1]);
        assertThat(next).isBetween(operator, operator + 1);
        operator = next;
      }
    }
    assertThat(operator).isNotNegative();
  }

  private static Set<String> variantsOf(String line) {
    Stream<CorpusFile> files =
        files().stream().filter(file -> file.flinkVersion().startsWith(line));
    return files.map(CorpusFile::variant).collect(Collectors.toSet());
  }
}
