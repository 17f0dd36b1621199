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

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"0-vacant", "1-a", "12-0123456789abcdef", "3-promoted", "4-My_name1"})
  void isTheNameOfADirectory(String name) {
    assertThat(LeaseId.parse(name)).hasToString("Optional[" + name + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "-a", "1-", "01-a", "x-a", "1-a/b", "1-..", "1-a b", "1-a.part", "1-a-b"})
  void otherNamesAreNotLeases(String name) {
    assertThat(LeaseId.parse(name)).isEmpty();
  }

  @Test
  void theHighestEpochWinsThenTheLowestOwner() {
    assertThat(
            Stream.of("9-a", "10-b", "10-c", "1-z")
                .flatMap(name -> LeaseId.parse(name).stream())
                .max(LeaseId::compareTo))
        .hasToString("Optional[10-b]");
  }

  @Test
  void passesOnToTheNextOwner() {
    assertThat(LeaseId.VACANT.next("a").next("b")).isEqualTo(new LeaseId(2, "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a-b", "../x", "promoted"})
  void noReplicatorIsCalledSo(String owner) {
    assertThat(LeaseId.isOwner(owner)).isFalse();
    assertThat(LeaseId.isOwner("replicator_1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a-b", "../x"})
  void refusesWhatCannotBeADirectory(String owner) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseId(1, owner))
        .withMessage(
            "Not a lease: epoch 1, owner '"
                + owner
                + "'. Allowed are epochs from 0 and owners of 1 to 64 letters, digits or '_'.");
  }
}
