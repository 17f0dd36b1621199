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
package io.checkpointreplicator.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeRangeTest {

  @ParameterizedTest
  @CsvSource({
    "ABSOLUTE, 0, 10, EXACT, 10, 10, 10 bytes",
    "RELATIVE, 0, 1, EXACT, 1, 1, 1 byte",
    "RELATIVE, 0, 0, EXACT, 0, 0, 0 bytes",
    "ABSOLUTE, 0, 10, AT_LEAST, 10, 9223372036854775807, at least 10 bytes",
    "ABSOLUTE, 0, -1, EXACT, 0, 9223372036854775807, a file",
    "SEGMENT, 100, 20, EXACT, 120, 9223372036854775807, at least 120 bytes",
    "SEGMENT, 0, 0, EXACT, 0, 9223372036854775807, a file"
  })
  void saysWhatAReferenceAllows(
      PathEncoding encoding,
      long offset,
      long length,
      LengthRule rule,
      long least,
      long most,
      String words) {
    SizeRange range = SizeRange.of(reference(encoding, offset, length, rule));

    assertThat(range).isEqualTo(new SizeRange(least, most));
    assertThat(range).hasToString(words);
    assertThat(range.allows(least)).isTrue();
    assertThat(range.allows(most)).isTrue();
    assertThat(range.allows(least - 1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10, 5, 100, 10, 10, 10 bytes",
    "5, 100, 7, 200, 7, 100, at least 7 bytes",
    "10, 10, 12, 12, 12, 10, 10 bytes by one reference and at least 12 by another"
  })
  void severalReferencesMustAllHold(
      long least,
      long most,
      long otherLeast,
      long otherMost,
      long bothLeast,
      long bothMost,
      String words) {
    SizeRange both = new SizeRange(least, most).and(new SizeRange(otherLeast, otherMost));

    assertThat(both).isEqualTo(new SizeRange(bothLeast, bothMost));
    assertThat(both).hasToString(words);
    assertThat(new SizeRange(otherLeast, otherMost).and(new SizeRange(least, most)))
        .isEqualTo(both);
  }

  @ParameterizedTest
  @CsvSource({"9", "10", "11", "12", "13"})
  void noLengthFitsAContradiction(long bytes) {
    assertThat(new SizeRange(12, 10).allows(bytes)).isFalse();
  }

  private static StateFileReference reference(
      PathEncoding encoding, long offset, long length, LengthRule rule) {
    return new StateFileReference(
        encoding, "/a", offset, length, rule, StateRole.MANAGED_KEYED, StatePart.WHOLE);
  }
}
