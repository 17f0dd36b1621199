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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ScriptedFault;
import io.checkpointreplicator.fixture.ScriptedFault.Harm;
import io.checkpointreplicator.fixture.ScriptedFault.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Says what is done next, and when: rounds of the same kinds, each in another order. With the same
 * seed it says the same again; how the threads and processes run is for the machine to say.
 */
final class AttackPlan {
  /** The files that Flink leaves in an incremental checkpoint are longer than that. */
  private static final int SHORTEST_FILE = 15_000;

  private static final String JOB = "/[0-9a-f]{32}/";
  private static final int MOST_MATCH = 4;

  private final Random random;
  private final List<Kind> kinds;
  private final Pace pace;
  private final String source;
  private final String target;
  private int number;

  /**
   * How fast it goes.
   *
   * @param longest how long an outage, or what is like one, lasts at the most
   * @param longestPause from one attack to the next, at the most
   */
  record Pace(Duration longest, Duration longestPause) {}

  /**
   * A plan.
   *
   * @param kinds of each round; one may be there several times
   */
  AttackPlan(long seed, List<Kind> kinds, Pace pace, Path source, Path target) {
    this.random = new Random(seed);
    this.kinds = List.copyOf(kinds);
    this.pace = pace;
    this.source = ".*" + source;
    this.target = ".*" + target;
  }

  /** The attacks of the next round. */
  List<Attack> nextRound() {
    List<Kind> order = new ArrayList<>(kinds);
    Collections.shuffle(order, random);
    return order.stream().map(this::attack).toList();
  }

  private Attack attack(Kind kind) {
    String id = "%d-%s".formatted(++number, kind);
    List<ScriptedFault> faults =
        switch (kind) {
          case TASK_MANAGER_KILL, JOB_MANAGER_KILL -> List.of();
          case TARGET_OUTAGE -> everywhere(id, Operation.ANY, target + "/.*", Harm.FAIL);
          case TARGET_HANG -> everywhere(id, Operation.ANY, target + "/.*", Harm.HANG);
          case SOURCE_OUTAGE -> everywhere(id, Operation.ANY, source + "(/.*)?", Harm.FAIL);
          case SOURCE_HANG -> everywhere(id, Operation.ANY, source + "(/.*)?", Harm.HANG);
          case RENAME_FAILS -> once(id, Operation.RENAME, target + JOB + ".*", Harm.FAIL);
          case RENAME_REFUSED -> once(id, Operation.RENAME, target + JOB + ".*", Harm.REFUSE);
          case RENAME_RESULT_LOST ->
              once(id, Operation.RENAME, target + JOB + ".*", Harm.LOSE_RESULT);
          case DELETE_FAILS -> once(id, Operation.DELETE, target + JOB + ".*", Harm.FAIL);
          case READ_TRUNCATED ->
              once(id, Operation.READ, source + JOB + "(shared|chk-).*", Harm.TRUNCATE);
          case READ_SHORT -> everywhere(id, Operation.READ, ".*", Harm.READ_SHORT);
          case WRITE_FAILS ->
              once(id, Operation.WRITE, target + JOB + ".*[0-9a-f-]{36}[.]part", Harm.FAIL);
        };
    return new Attack(
        kind,
        faults,
        kind.lasts() ? upTo(pace.longest()) : Duration.ZERO,
        upTo(pace.longestPause()));
  }

  private static List<ScriptedFault> everywhere(
      String id, Operation operation, String path, Harm harm) {
    return List.of(ScriptedFault.everywhere(id, operation, path, harm));
  }

  private List<ScriptedFault> once(String id, Operation operation, String path, Harm harm) {
    Place place = new Place(path, 1 + random.nextInt(MOST_MATCH), random.nextInt(SHORTEST_FILE));
    return List.of(new ScriptedFault(id, operation, place, harm));
  }

  private Duration upTo(Duration most) {
    return Duration.ofMillis(1 + random.nextLong(most.toMillis()));
  }
}
