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
package io.checkpointreplicator.rest;

import io.checkpointreplicator.plan.Messages;
import java.util.List;

/** The innermost cause in a stack trace that is text. */
public final class RootCause {
  private static final String CAUSED_BY = "Caused by: ";

  private RootCause() {}

  /** Its line without the trace. */
  public static String in(String stackTrace) {
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
}
