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
package io.checkpointreplicator.drill;

/** What the stack trace of a failed job tells, and what to do about it. */
final class JobFailure {
  private JobFailure() {}

  /** Whether it is the cluster's alone, and says nothing of a replica. */
  static boolean isOfTheCluster(String stackTrace) {
    return stackTrace.contains("NoResourceAvailableException")
        || stackTrace.contains("Could not acquire the minimum required resources");
  }

  /** What to do about it. */
  static String remedy(String stackTrace) {
    if (stackTrace.contains("Cannot map checkpoint/savepoint state")
        || stackTrace.contains("There is no operator for the state")) {
      return "If the program left the operator out on purpose, add --allow-non-restored-state; else"
          + " this is not the job's program, or its operators have no stable uids.";
    }
    if (isOfTheCluster(stackTrace)) {
      return "Give the cluster more free slots, or choose a smaller --parallelism.";
    }
    if (stackTrace.contains("StateMigrationException")
        || stackTrace.contains("new state serializer")) {
      return "The program's serializers are not those of the state: use the jar of the job's version.";
    }
    return "See the log of the cluster.";
  }
}
