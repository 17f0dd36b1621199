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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunbooksTest {
  static final Path DOCUMENT = Path.of("../replication-job/src/docs/runbooks.md");

  /** A command with arguments in running text, which no test would run. */
  private static final Pattern COMMAND_IN_PROSE =
      Pattern.compile("`[^`]*(?:\\$REPLICATOR|\\bflink [a-z]+ \\S)[^`]*`");

  private static final Pattern LINK = Pattern.compile("\\]\\(#([^)]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} (.+)$");

  @TempDir private Path directory;

  @Test
  void aDocumentIsVariablesAndSectionsOfSteps() {
    Runbooks runbooks =
        Runbooks.parse(
            """
            # Title
            ```bash
            export A=1
            export B="2 3"
            ```
            ## No commands
            ## Some
            words
            ```bash
            echo "$A"
            echo "$B"
            ```
            ```text
            1
            ```
            ### More
            ```bash
            true
            ```
            """
                .lines()
                .toList());

    assertThat(runbooks.variables()).containsExactly("A", "B");
    assertThat(runbooks.sections()).containsOnlyKeys("Some", "More");
    assertThat(runbooks.section("Some"))
        .containsExactly(new RunbookStep(9, "echo \"$A\"\necho \"$B\"\n", List.of("1")));
    assertThat(runbooks.section("More")).containsExactly(new RunbookStep(17, "true\n", List.of()));
  }

  @Test
  void whatIsNotOfThatFormIsRefused() {
    assertRefused("Line 1 of the runbooks: a block of an unknown kind", "```sh", "x", "```");
    assertRefused("Line 1 of the runbooks: a block of an unknown kind", "  ```bash", "x", "```");
    assertRefused("Line 1 of the runbooks: a block without an end", "```bash", "x");
    assertRefused("Line 2 of the runbooks: a promise without commands", "x", "```text", "```");
    assertRefused("Line 2 of the runbooks: this title twice", "## A", "### A");
    assertThatThrownBy(() -> Runbooks.parse(List.of("## A")).section("A"))
        .hasMessage("There are no commands under 'A'; allowed: []");
  }

  private static void assertRefused(String message, String... lines) {
    assertThatThrownBy(() -> Runbooks.parse(List.of(lines))).hasMessage(message);
  }

  @Test
  void aPromiseIsALineWithPlaceholders() {
    RunbookStep step =
        new RunbookStep(1, "", List.of("<job-id> ... published", "...\"x\":false...", "a.b (c)"));

    assertThatCode(
            () ->
                step.assertSeenIn("noise\n  abc  7  1.2 MB   published \n{\"x\":false}\na.b (c)\n"))
        .doesNotThrowAnyException();
    for (String output :
        List.of(
            "abc 7 published later\n{\"x\":false}\na.b (c)",
            "abc 7 published\n{\"x\":true}\na.b (c)",
            "abc 7 published\n{\"x\":false}\naxb (c)",
            "abc 7 published\n{\"x\":false}\na.b (c), and more",
            "")) {
      assertThatThrownBy(() -> step.assertSeenIn(output))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("line 1 promises '");
    }
  }

  @Test
  void theShellKeepsVariablesAndEndsAtTheFirstFailure() throws IOException {
    try (OperatorShell shell = OperatorShell.open(directory, Map.of("A", "x"))) {
      shell.type(new RunbookStep(1, "B=$A-y\n", List.of()));
      assertThat(shell.type(new RunbookStep(2, "echo $B; cat\n", List.of("x-y"))))
          .isEqualTo("x-y\n");
      assertThatThrownBy(
              () -> shell.type(new RunbookStep(3, "echo z\nfalse\necho on\n", List.of())))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("Line 3 of the runbooks failed with exit code 1:")
          .hasMessageContaining("\nz\n");
    }
  }

  @Test
  void aVariableThatNobodySetIsAFailure() throws IOException {
    try (OperatorShell shell = OperatorShell.open(directory, Map.of())) {
      assertThatThrownBy(() -> shell.type(new RunbookStep(1, "echo $NOBODY\n", List.of())))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("NOBODY: unbound variable");
    }
  }

  @Test
  void eachCommandOfTheRunbooksStandsInABlock() throws IOException {
    assertThat(COMMAND_IN_PROSE.matcher("type `flink list -r`").find()).isTrue();
    String prose = Files.readString(DOCUMENT).replaceAll("(?ms)^```.*?^```$", "");
    assertThat(COMMAND_IN_PROSE.matcher(prose).results())
        .extracting(found -> found.group())
        .isEmpty();
  }

  @Test
  void linksLeadToSections() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(LINK.matcher(document).results())
        .extracting(link -> link.group(1))
        .isNotEmpty()
        .isSubsetOf(
            HEADING
                .matcher(document)
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList());
  }
}
