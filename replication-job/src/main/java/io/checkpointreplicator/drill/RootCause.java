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

import io.checkpointreplicator.plan.Messages;
import java.util.List;

/** The innermost cause in a stack trace that is text. */
final class RootCause {
  private static final String CAUSED_BY = "Caused by: ";

  private RootCause() {}

  /** Its line without the trace. */
  static String in(String stackTrace) {
    List<String> lines = stackTrace.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    String root = lines.isEmpty() ? "no reason was given" : lines.get(0);
    for (String line : lines) {
      int cause = line.indexOf(CAUSED_BY);
      if (cause >= 0) {
        root = line.substring(cause + CAUSED_BY.length());
      }
    }
    return Messages.oneLine(root);
  }

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
