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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link Chaos} for as long as one likes.
 *
 * <p>Not part of the tests; started by its name, and prints what happened:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=ChaosRun -Dchaos.minutes=20
 * </pre>
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
final class ChaosRun {
  private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("chaos.minutes", 5));
  private static final long SEED = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
  private static final Chaos.Setting SETTING =
      new Chaos.Setting(SEED, 3, 20, Duration.ofSeconds(20));
  private static final AttackPlan.Pace PACE =
      new AttackPlan.Pace(Duration.ofSeconds(6), Duration.ofSeconds(5));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void whateverIsVisibleIsWhole() throws Exception {
    System.out.println("Chaos: seed " + SEED + ", set it with -Dchaos.seed");
    ChaosReport report;
    try (Chaos chaos = Chaos.start(SETTING, directory)) {
      long end = System.nanoTime() + LENGTH.toNanos();
      AttackPlan plan = chaos.plan(kinds(), PACE);
      while (System.nanoTime() < end) {
        chaos.round(plan.nextRound());
      }
      report = chaos.report();
    }
    System.out.println(report);
    assertThat(report.violations()).isEmpty();
    assertThat(report.attacks().injected()).isEqualTo(report.attacks().planned());
    assertThat(report.replicas().restored()).isPositive();
  }

  /** Kills and outages more often than what goes wrong once. */
  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
    kinds.add(Kind.TASK_MANAGER_KILL);
    Arrays.stream(Kind.values()).filter(Kind::isDisaster).forEach(kinds::add);
    return kinds;
  }
}
