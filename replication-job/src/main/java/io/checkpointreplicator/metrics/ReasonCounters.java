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
package io.checkpointreplicator.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * One counter per reason, all there from the start: {@code reason.<reason>.<name>}, with the reason
 * in lower case. For one thread.
 *
 * @param <R> the reasons
 */
public final class ReasonCounters<R extends Enum<R>> {
  private final Map<R, Counter> counters;

  /** Registers counters of that name in the group of an operator. */
  public ReasonCounters(MetricGroup operator, String name, Class<R> reasons) {
    counters = new EnumMap<>(reasons);
    for (R reason : reasons.getEnumConstants()) {
      String label = reason.name().toLowerCase(Locale.ROOT);
      counters.put(reason, operator.addGroup(MetricNames.REASON, label).counter(name));
    }
  }

  /** Counts one. */
  public void count(R reason) {
    counters.get(reason).inc();
  }
}
