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
package io.checkpointreplicator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StateDigestTest {

  private static final byte[] PAYLOAD = {1, 2, 3};

  private final StateDigest one = StateDigest.ofKey(1, 10, 100, PAYLOAD);
  private final StateDigest two = StateDigest.ofKey(2, 20, 200, PAYLOAD);

  @Test
  void addsUpInAnyOrder() {
    StateDigest three = StateDigest.ofKey(3, 30, 300, PAYLOAD);

    assertThat(one.plus(two).plus(three)).isEqualTo(three.plus(one.plus(two)));
    assertThat(one.plus(StateDigest.EMPTY)).isEqualTo(one);
    assertThat(one.plus(two))
        .extracting(StateDigest::keys, StateDigest::numbers, StateDigest::sum)
        .containsExactly(2L, 30L, 300L);
  }

  @Test
  void eachPartOfTheStateCounts() {
    assertThat(
            List.of(
                one,
                StateDigest.ofKey(7, 10, 100, PAYLOAD),
                StateDigest.ofKey(1, 11, 100, PAYLOAD),
                StateDigest.ofKey(1, 10, 101, PAYLOAD),
                StateDigest.ofKey(1, 10, 100, new byte[] {1, 2, 4})))
        .extracting(StateDigest::hash)
        .doesNotHaveDuplicates();
  }

  @Test
  void stateThatHasChangedPlacesIsOtherState() {
    StateDigest swapped =
        StateDigest.ofKey(1, 20, 200, PAYLOAD).plus(StateDigest.ofKey(2, 10, 100, PAYLOAD));

    assertThat(swapped.sum()).isEqualTo(one.plus(two).sum());
    assertThat(swapped).isNotEqualTo(one.plus(two));
  }

  @Test
  void isReadableByPeople() {
    assertThat(new StateDigest(2, 30, 300, 0x1f))
        .hasToString("2 keys, 30 numbers, sum 300, hash 000000000000001f");
  }

  @Test
  void refusesNonsense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StateDigest(-1, 0, 0, 0))
        .withMessage("keys must not be negative: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StateDigest(2, 1, 0, 0))
        .withMessage("numbers must not be less than keys, 2: 1");
  }
}
