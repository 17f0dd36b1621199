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
package io.checkpointreplicator.tests.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.StateHandleID;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text tells apart what differs for Flink: otherwise comparing texts would prove nothing. */
final class MetadataTextTest {

  private static final String AT =
      "operator 0000000000000001ffffffffffffffff / subtask 0 / managed keyed state: ";

  @TempDir private Path directory;

  static List<Integer> versions() {
    return FlinkMetadata.versions();
  }

  @BeforeEach
  void makeADirectoryThatFlinkAcceptsAsThatOfACheckpoint() throws IOException {
    Files.createFile(directory.resolve("_metadata"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void eachChangeOfAByteThatFlinkWouldStoreAgainIsInTheText(int version) throws IOException {
    byte[] original = FlinkMetadata.store(new SampleCheckpoint("file:/dc1").metadata(), version);
    byte[] stored = FlinkMetadata.store(load(original), version);
    List<String> text = MetadataText.of(load(original), FileNames.unchanged());
    List<Integer> unseen = new ArrayList<>();
    int seen = 0;
    for (int offset = 0; offset < original.length; offset++) {
      byte[] changed = original.clone();
      changed[offset] ^= 0x01;
      Optional<CheckpointMetadata> loaded = loadIfPossible(changed);
      if (loaded.isPresent()
          && !Arrays.equals(stored, FlinkMetadata.store(loaded.get(), version))) {
        if (text.equals(MetadataText.of(loaded.get(), FileNames.unchanged()))) {
          unseen.add(offset);
        } else {
          seen++;
        }
      }
    }
    assertThat(unseen).as("offsets of unseen changes").isEmpty();
    assertThat(seen).as("seen changes").isGreaterThan(1000);
  }

  @Test
  void aChangedOffsetIsADifference() throws IOException {
    KeyGroupsStateHandle handle = keyGroups(5, new FileStateHandle(path("/job/a"), 10));
    assertThat(differences(handle, keyGroups(6, new FileStateHandle(path("/job/a"), 10))))
        .containsExactly(
            "- " + AT + "KeyGroupsStateHandle 2 at 5, 3 at 99",
            "+ " + AT + "KeyGroupsStateHandle 2 at 6, 3 at 99");
  }

  @Test
  void aChangedPathIsADifference() throws IOException {
    KeyGroupsStateHandle handle = keyGroups(5, new FileStateHandle(path("/job/a"), 10));
    assertThat(differences(handle, keyGroups(5, new FileStateHandle(path("/job/b"), 10))))
        .containsExactly(
            "- " + AT + "file file:/job/a, 10 bytes", "+ " + AT + "file file:/job/b, 10 bytes");
  }

  @Test
  void aChangedSizeIsADifference() throws IOException {
    KeyGroupsStateHandle handle = keyGroups(5, new FileStateHandle(path("/job/a"), 10));
    assertThat(differences(handle, keyGroups(5, new FileStateHandle(path("/job/a"), 11))))
        .contains(
            "- " + AT + "file file:/job/a, 10 bytes", "+ " + AT + "file file:/job/a, 11 bytes");
  }

  @Test
  void whatWasMovedIsEqualUnderTheNamesOfItsNewPlace() throws IOException {
    List<String> here =
        MetadataText.of(new SampleCheckpoint("file:/dc1").metadata(), new Moved("/dc1", "/dc2"));
    List<String> there =
        MetadataText.of(new SampleCheckpoint("file:/dc2").metadata(), new Moved("/dc2", "/dc2"));
    assertThat(MetadataText.differences(here, there)).isEmpty();
    assertThat(here).filteredOn(line -> line.contains("/dc2/")).hasSize(15);
  }

  @Test
  void anotherOrderIsADifference() {
    assertThat(MetadataText.differences(List.of("a", "b"), List.of("b", "a")))
        .containsExactly("the same lines in another order: [b, a]");
  }

  @Test
  void aRepeatedLineIsADifference() {
    assertThat(MetadataText.differences(List.of("a"), List.of("a", "a"))).containsExactly("+ a");
  }

  @Test
  void aHandleOfAnotherClassIsRefused() throws IOException {
    CheckpointMetadata metadata = metadata(keyGroups(5, new UnknownHandle()));
    assertThatThrownBy(() -> MetadataText.of(metadata, FileNames.unchanged()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(AT.substring(0, AT.length() - 2) + " is of the unknown class")
        .hasMessageContaining(UnknownHandle.class.getName());
  }

  private static List<String> differences(KeyGroupsStateHandle expected, KeyGroupsStateHandle found)
      throws IOException {
    return MetadataText.differences(
        MetadataText.of(metadata(expected), FileNames.unchanged()),
        MetadataText.of(metadata(found), FileNames.unchanged()));
  }

  private static CheckpointMetadata metadata(KeyGroupsStateHandle handle) throws IOException {
    OperatorState operator = FlinkMetadata.operator(1, 1);
    operator.putState(0, OperatorSubtaskState.builder().setManagedKeyedState(handle).build());
    return new CheckpointMetadata(42, List.of(operator), List.of());
  }

  private static KeyGroupsStateHandle keyGroups(long offset, StreamStateHandle stream) {
    return KeyGroupsStateHandle.restore(
        new KeyGroupRangeOffsets(KeyGroupRange.of(2, 3), new long[] {offset, 99}),
        stream,
        new StateHandleID("id"));
  }

  private static org.apache.flink.core.fs.Path path(String path) {
    return new org.apache.flink.core.fs.Path("file:" + path);
  }

  private CheckpointMetadata load(byte[] bytes) throws IOException {
    return FlinkMetadata.load(bytes, directory.toUri().toString());
  }

  /** What the reader refuses is not given to Flink, which might allocate gigabytes for it. */
  private Optional<CheckpointMetadata> loadIfPossible(byte[] bytes) {
    try {
      SeenFiles.of(bytes);
      return Optional.of(load(bytes));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The names under another root. */
  private record Moved(String from, String to) implements FileNames {
    @Override
    public String file(FileStateHandle file) {
      return move(FileNames.unchanged().file(file));
    }

    @Override
    public String segment(SegmentFileStateHandle segment) {
      return move(FileNames.unchanged().segment(segment));
    }

    @Override
    public String directory(DirectoryStreamStateHandle handle) {
      return move(FileNames.unchanged().directory(handle));
    }

    private String move(String name) {
      return name.replace(from, to);
    }
  }

  private static final class UnknownHandle extends FileStateHandle {
    private static final long serialVersionUID = 1L;

    UnknownHandle() {
      super(path("/job/a"), 10);
    }
  }
}
