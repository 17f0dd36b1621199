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

import io.checkpointreplicator.plan.AuditRecord.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short {@link ChaosRun}. */
final class ChaosIT {
  private static final Chaos.Setting SETTING = new Chaos.Setting(5, 2, 3, Duration.ofSeconds(5));
  private static final AttackPlan.Pace PACE =
      new AttackPlan.Pace(Duration.ofMillis(1_500), Duration.ofMillis(500));
  private static final List<Kind> KINDS =
      List.of(
          Kind.TASK_MANAGER_KILL,
          Kind.JOB_MANAGER_KILL,
          Kind.TARGET_OUTAGE,
          Kind.SOURCE_OUTAGE,
          Kind.RENAME_RESULT_LOST,
          Kind.READ_TRUNCATED,
          Kind.READ_SHORT);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void whateverIsVisibleIsWhole() throws Exception {
    ChaosReport report;
    try (Chaos chaos = Chaos.start(SETTING, directory)) {
      chaos.round(chaos.plan(KINDS, PACE).nextRound());
      report = chaos.report();
    }
    System.out.println(report);
    assertThat(report.violations()).isEmpty();
    assertThat(report.attacks().injected()).isEqualTo(report.attacks().planned());
    assertThat(report.replicas().log().count(Event.PUBLISHED)).isPositive();
    assertThat(report.replicas().restored()).isPositive();
  }
}
