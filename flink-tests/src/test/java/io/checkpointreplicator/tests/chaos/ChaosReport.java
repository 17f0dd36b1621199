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

import io.checkpointreplicator.plan.AuditRecord.Event;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run of {@link Chaos} came to. */
record ChaosReport(Run run, Attacks attacks, Replicas replicas, List<String> violations) {

  /** The run itself. */
  record Run(long seed, Duration took, int jobs) {}

  /** What was to be done to the replicator, and what was done. */
  record Attacks(Map<Kind, Integer> planned, Map<Kind, Integer> injected) {
    Attacks {
      planned = new TreeMap<>(planned);
      injected = new TreeMap<>(injected);
    }

    int all() {
      return injected.values().stream().mapToInt(Integer::intValue).sum();
    }

    int disasters() {
      return injected.entrySet().stream()
          .filter(kind -> kind.getKey().isDisaster())
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  /**
   * What the replicator did meanwhile.
   *
   * @param checkpoints completed at the source
   * @param log what the replicator says
   * @param seen what the watcher says
   * @param restored with equal state
   * @param late too slow to be restored: their files were deleted meanwhile
   */
  record Replicas(long checkpoints, AuditLog log, Watcher.Sight seen, int restored, int late) {}

  @Override
  public String toString() {
    Watcher.Sight seen = replicas.seen();
    return String.format(
        Locale.ROOT,
        "%nChaos: seed %d, %d s, %d jobs%n"
            + "  injected     %d faults, %d of them kills and outages: %s%n"
            + "  checkpoints  %d completed at the source%n"
            + "  audit log    %d published, %d skipped, %d failed, %d retired%n"
            + "  verified     %d replicas when they appeared, %d looks again, %,d files, %,d bytes%n"
            + "  hidden       %d before they were looked at%n"
            + "  restored     %d with equal state, %d hidden too early to tell%n"
            + "  longest time without a new replica of a job: %.1f s%n"
            + "  violations   %d%n%s",
        run.seed(),
        run.took().toSeconds(),
        run.jobs(),
        attacks.all(),
        attacks.disasters(),
        attacks.injected(),
        replicas.checkpoints(),
        replicas.log().count(Event.PUBLISHED),
        replicas.log().count(Event.SKIPPED),
        replicas.log().count(Event.FAILED),
        replicas.log().count(Event.RETIRED),
        seen.replicas(),
        seen.again(),
        seen.amount().files(),
        seen.amount().bytes(),
        seen.hidden(),
        replicas.restored(),
        replicas.late(),
        seen.longestPause().toMillis() / 1000.0,
        violations.size(),
        violations.stream().map(v -> "    " + v + "%n".formatted()).collect(Collectors.joining()));
  }
}
