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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The values that visitors and rewriters exchange refuse nonsense by name. */
final class ReferencesTest {

  @Test
  void stateFileReference() {
    assertThatThrownBy(() -> file(PathEncoding.ABSOLUTE, "", 0, 0))
        .hasMessage("path must not be empty");
    assertThatThrownBy(() -> file(PathEncoding.SEGMENT, "/f", -1, 0))
        .hasMessage("offset must not be negative: -1");
    assertThatThrownBy(() -> file(PathEncoding.RELATIVE, "f", 1, 0))
        .hasMessage("offset of a whole file must be 0: 1");
    assertThatThrownBy(() -> file(PathEncoding.ABSOLUTE, "/f", 0, -2))
        .hasMessage("length must be at least -1: -2");
    assertThatThrownBy(() -> file(PathEncoding.SEGMENT, "/f", 0, -1))
        .hasMessage("length must be at least 0: -1");
    assertThatThrownBy(() -> file(PathEncoding.SEGMENT, "/f", Long.MAX_VALUE, 1))
        .hasMessage("offset plus length must not overflow: 9223372036854775807 + 1");
  }

  @Test
  void directoryAndLocations() {
    assertThatThrownBy(() -> new DirectoryReference("", DirectoryKind.SHARED))
        .hasMessage("path must not be empty");
    assertThatThrownBy(() -> new FileLocation.Absolute("")).hasMessage("path must not be empty");
    assertThatThrownBy(() -> new FileLocation.Relative("")).hasMessage("path must not be empty");
    assertThatThrownBy(() -> new FileLocation.Segment("", 0)).hasMessage("path must not be empty");
    assertThatThrownBy(() -> new FileLocation.Segment("/f", -1))
        .hasMessage("offset must not be negative: -1");
  }

  @Test
  void operatorHeader() {
    assertThatThrownBy(() -> operator("abc", 1, 1, 1))
        .hasMessage("operatorId must have 32 digits: abc");
    String id = "0".repeat(32);
    assertThatThrownBy(() -> operator(id, -1, 1, 1))
        .hasMessage("parallelism must not be negative: -1");
    assertThatThrownBy(() -> operator(id, 2, 1, 1))
        .hasMessage("maxParallelism must be at least 2: 1");
    assertThatThrownBy(() -> operator(id, 1, 1, -1))
        .hasMessageStartingWith("subtaskCount must not be negative");
  }

  @Test
  void partsTellTheKindOfCheckpoint() {
    assertThat(EnumSet.allOf(StatePart.class).stream().filter(StatePart::isChangelog))
        .allMatch(part -> part.name().startsWith("CHANGELOG_"))
        .hasSize(5);
    assertThat(EnumSet.allOf(StatePart.class).stream().filter(StatePart::isIncremental))
        .allMatch(part -> part.name().matches("(INCREMENTAL|CHANGELOG_MATERIALIZED)_.*"))
        .hasSize(6);
  }

  private static StateFileReference file(
      PathEncoding encoding, String path, long offset, long length) {
    return new StateFileReference(
        encoding, path, offset, length, LengthRule.EXACT, StateRole.MANAGED_KEYED, StatePart.WHOLE);
  }

  private static OperatorHeader operator(String id, int parallelism, int max, int subtasks) {
    return new OperatorHeader(
        id, Optional.empty(), Optional.empty(), parallelism, max, OptionalInt.of(subtasks));
  }
}
