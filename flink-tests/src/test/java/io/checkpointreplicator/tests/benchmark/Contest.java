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
package io.checkpointreplicator.tests.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contenders that do the same work in turns, so that what else the machine does hits them alike.
 * Prints each one's median, spread, and ratio to the first.
 */
final class Contest {
  private static final PrintStream OUT = System.out;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String title;
  private final long bytes;
  private final Map<String, Contender> contenders = new LinkedHashMap<>();

  /** One way to do the work. */
  @FunctionalInterface
  interface Contender {
    /**
     * Does the work once.
     *
     * @param round counts all rounds, warm-ups too, from 0
     * @return what it took, without what was prepared before and checked after
     */
    Cost run(int round) throws Exception;
  }

  /** A contest with the line to print above its results. */
  Contest(String title) {
    this(title, 0);
  }

  /**
   * The same for work of some size.
   *
   * @param bytes that each contender moves in a round; 0: unknown
   */
  Contest(String title, long bytes) {
    this.title = title;
    this.bytes = bytes;
  }

  /** Adds a contender; the first one is what the others are compared with. */
  Contest with(String name, Contender contender) {
    contenders.put(name, contender);
    return this;
  }

  /** Lets all have their turns, and prints; the warm-up rounds do not count. */
  Map<String, List<Long>> run(int warmUps, int rounds) throws Exception {
    Map<String, List<Cost>> costs = new LinkedHashMap<>();
    contenders.keySet().forEach(name -> costs.put(name, new ArrayList<>()));
    for (int round = 0; round < warmUps + rounds; round++) {
      for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
        Cost cost = contender.getValue().run(round);
        if (round >= warmUps) {
          costs.get(contender.getKey()).add(cost);
        }
      }
    }
    Map<String, List<Long>> nanos = new LinkedHashMap<>();
    costs.forEach((name, all) -> nanos.put(name, all.stream().map(Cost::nanos).toList()));
    print(nanos, costs, rounds);
    return nanos;
  }

  private void print(Map<String, List<Long>> nanos, Map<String, List<Cost>> costs, int rounds) {
    OUT.printf("%n%s; %d rounds in turns%n", title, rounds);
    long first = percentile(nanos.values().iterator().next(), 50);
    nanos.forEach(
        (name, values) ->
            OUT.printf(
                "  %-44s median %10.2f ms, p10 %10.2f, p90 %10.2f, ratio %6.2f%s%n",
                name,
                percentile(values, 50) / NANOS_PER_MILLI,
                percentile(values, 10) / NANOS_PER_MILLI,
                percentile(values, 90) / NANOS_PER_MILLI,
                (double) percentile(values, 50) / first,
                cpu(costs.get(name))));
  }

  /** The mean: the clock of CPU time is a coarse one. Nanoseconds per byte are seconds per GB. */
  private String cpu(List<Cost> costs) {
    double mean = costs.stream().mapToLong(Cost::cpuNanos).average().orElseThrow();
    String perGigabyte = bytes == 0 ? "" : ", %5.2f s/GB".formatted(mean / bytes);
    return ", CPU %9.2f ms%s".formatted(mean / NANOS_PER_MILLI, perGigabyte);
  }

  static long percentile(List<Long> values, int percent) {
    return values.stream().sorted().toList().get((values.size() - 1) * percent / 100);
  }
}
