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
package io.checkpointreplicator.dashboard;

import java.util.Comparator;
import java.util.Map;

/** A job and how it stands. */
record Row(ReadJob job, Standing standing, Map<String, Double> live) {
  /** Within a state, the one that would lose the most. */
  static final Comparator<Row> WORST_FIRST =
      Comparator.comparing((Row row) -> row.standing().state())
          .thenComparingLong(
              row -> row.job().newest().map(ReadReplica::completedAtMillis).orElse(0L))
          .thenComparing(row -> row.job().job().hex());
}
