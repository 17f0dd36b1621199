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
package io.checkpointreplicator.tests.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of commands in a document.
 *
 * @param line where it begins, from 1
 * @param commands for bash
 * @param expected lines that are promised to be seen, in any order; {@code ...} is any text, {@code
 *     <name>} a word
 */
record RunbookStep(int line, String commands, List<String> expected) {
  private static final Pattern PART = Pattern.compile("\\.\\.\\.|<[a-z-]+>|\\s+|.");

  RunbookStep {
    expected = List.copyOf(expected);
  }

  /** Asserts that all that is promised stands in the output. */
  void assertSeenIn(String output) {
    for (String promise : expected) {
      Pattern pattern = pattern(promise.strip());
      assertThat(output.lines())
          .as("line %d promises '%s'. Output:%n%s", line, promise, output)
          .anyMatch(seen -> pattern.matcher(seen.strip()).matches());
    }
  }

  private static Pattern pattern(String promise) {
    StringBuilder regex = new StringBuilder();
    Matcher part = PART.matcher(promise);
    while (part.find()) {
      regex.append(
          switch (part.group().strip()) {
            case "..." -> ".*";
            case "" -> "\\s+";
            default -> part.group().matches("<[a-z-]+>") ? "\\S+" : Pattern.quote(part.group());
          });
    }
    return Pattern.compile(regex.toString());
  }
}
