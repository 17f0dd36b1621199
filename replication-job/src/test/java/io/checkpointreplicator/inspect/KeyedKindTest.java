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

import static io.checkpointreplicator.model.metadata.StateRole.MANAGED_KEYED;
import static io.checkpointreplicator.model.metadata.StateRole.MANAGED_OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StateRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedKindTest {
  private final KeyedKind keyed = new KeyedKind();

  @ParameterizedTest
  @CsvSource({
    "KEY_GROUPS, KEYED_FULL",
    "SAVEPOINT_KEY_GROUPS, KEYED_CANONICAL",
    "INCREMENTAL_KEY_GROUPS, KEYED_INCREMENTAL",
    "CHANGELOG, CHANGELOG_MATERIALIZED",
    "CHANGELOG_FILE, CHANGELOG_INCREMENT",
    "CHANGELOG_IN_MEMORY, CHANGELOG_INCREMENT"
  })
  void theOutermostHandleTells(StateHandleKind handle, StateKind kind) {
    keyed.nextSubtask();
    keyed.handle(handle, MANAGED_KEYED);
    keyed.handle(StateHandleKind.FILE, MANAGED_KEYED);

    assertThat(keyed.current()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({"KEY_GROUPS", "SAVEPOINT_KEY_GROUPS", "INCREMENTAL_KEY_GROUPS"})
  void whatLiesInAChangelogBelongsToIt(StateHandleKind nested) {
    keyed.nextSubtask();
    keyed.handle(StateHandleKind.CHANGELOG, MANAGED_KEYED);
    keyed.handle(nested, MANAGED_KEYED);

    assertThat(keyed.current()).isEqualTo(StateKind.CHANGELOG_MATERIALIZED);

    keyed.handle(StateHandleKind.CHANGELOG_FILE, MANAGED_KEYED);

    assertThat(keyed.current()).isEqualTo(StateKind.CHANGELOG_INCREMENT);
  }

  @Test
  void theChangelogEndsWithItsSubtask() {
    keyed.nextSubtask();
    keyed.handle(StateHandleKind.CHANGELOG, MANAGED_KEYED);
    keyed.nextSubtask();
    keyed.handle(StateHandleKind.INCREMENTAL_KEY_GROUPS, MANAGED_KEYED);

    assertThat(keyed.current()).isEqualTo(StateKind.KEYED_INCREMENTAL);
  }

  @Test
  void handlesOfOtherStateSayNothing() {
    keyed.nextSubtask();
    keyed.handle(StateHandleKind.INCREMENTAL_KEY_GROUPS, MANAGED_KEYED);
    keyed.handle(StateHandleKind.KEY_GROUPS, MANAGED_OPERATOR);

    assertThat(keyed.current()).isEqualTo(StateKind.KEYED_INCREMENTAL);
  }

  @ParameterizedTest
  @CsvSource({
    "COORDINATOR, COORDINATOR",
    "MANAGED_OPERATOR, OPERATOR",
    "RAW_OPERATOR, OPERATOR_RAW",
    "MANAGED_KEYED, KEYED_CANONICAL",
    "RAW_KEYED, KEYED_RAW",
    "INPUT_CHANNEL, INPUT_CHANNEL",
    "OUTPUT_CHANNEL, OUTPUT_CHANNEL"
  })
  void theRoleTellsTheKindOfAllOtherState(StateRole role, StateKind kind) {
    assertThat(StateKind.of(role, StateKind.KEYED_CANONICAL)).isEqualTo(kind);
  }
}
