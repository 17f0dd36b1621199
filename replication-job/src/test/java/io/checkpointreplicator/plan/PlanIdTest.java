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
package io.checkpointreplicator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanIdTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 1000", // usually the time
    "999, 1000, 1000",
    "1000, 1000, 1001", // twice in one millisecond
    "5000, 1000, 5001", // the clock went back
  })
  void aNewPlanIsHigherThanTheLastOne(long last, long now, long sequence) {
    assertThat(PlanId.after(last, now).sequence()).isEqualTo(sequence);
  }

  @Test
  void attemptsUnawareOfEachOtherMakeDifferentPlans() {
    assertThat(PlanId.after(0, 1000)).isNotEqualTo(PlanId.after(0, 1000));
  }

  @Test
  void plansAreOrderedBySequenceThenByNonce() {
    PlanId first = new PlanId(9, "ffffffff");
    PlanId second = new PlanId(10, "00000000");
    PlanId third = new PlanId(10, "0000000a");
    assertThat(List.of(third, first, second).stream().sorted())
        .containsExactly(first, second, third);
  }

  @Test
  void theNameOfADirectoryIsParsedBack() {
    PlanId plan = new PlanId(1700000000000L, "0a1b2c3d");
    assertThat(plan).hasToString("1700000000000-0a1b2c3d");
    assertThat(PlanId.parse(plan.toString())).isEqualTo(plan);
    assertThat(PlanId.parse("0-00000000")).isEqualTo(new PlanId(0, "00000000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "5",
        "5-",
        "-00000000",
        "-5-00000000",
        "+5-00000000",
        "05-00000000",
        "٥-00000000",
        "5-0000000",
        "5-000000000",
        "5-0000000G",
        "5-0000000A",
        "5-../../..",
        "5 -00000000",
        "99999999999999999999-00000000"
      })
  void nothingElseIsAPlanId(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlanId.parse(text))
        .withMessage("Not a plan id: " + text);
  }

  @Test
  void cannotLeadOutOfItsDirectory() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PlanId(5, "../../.."));
    assertThatIllegalArgumentException().isThrownBy(() -> new PlanId(-1, "00000000"));
  }
}
