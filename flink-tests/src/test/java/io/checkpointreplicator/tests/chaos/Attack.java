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

import io.checkpointreplicator.fixture.ScriptedFault;
import java.time.Duration;
import java.util.List;

/**
 * One thing that is done to the replicator.
 *
 * @param kind what
 * @param faults in the stores; none for a kill. It has happened when the first of them has happened
 * @param lasts how long the faults hold at least
 * @param pause until the next attack
 */
record Attack(Kind kind, List<ScriptedFault> faults, Duration lasts, Duration pause) {
  Attack {
    faults = List.copyOf(faults);
  }
}
