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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A document of runbooks: sections with blocks of commands, <code>```bash</code>, each of which may
 * be followed by what is to be seen, <code>```text</code>. The block before the first section sets
 * the variables that all others use.
 *
 * @param variables those that the reader fills in
 * @param sections the blocks of each section, by its title, in the order of the document
 */
record Runbooks(Set<String> variables, Map<String, List<RunbookStep>> sections) {
  private static final String FENCE = "```";
  private static final Pattern HEADING = Pattern.compile("#{2,3} (.+)");
  private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^export (\\w+)=\\S.*$");

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it has a block of another kind, a promise without commands,
   *     or the same title twice: the line is named
   */
  static Runbooks read(Path document) throws IOException {
    return parse(Files.readAllLines(document));
  }

  static Runbooks parse(List<String> lines) {
    Map<String, List<RunbookStep>> sections = new LinkedHashMap<>();
    List<RunbookStep> steps = new ArrayList<>();
    sections.put("", steps);
    for (int i = 0; i < lines.size(); i++) {
      var heading = HEADING.matcher(lines.get(i));
      if (heading.matches()) {
        steps = new ArrayList<>();
        require(sections.put(heading.group(1), steps) == null, i, "this title twice");
      } else if (lines.get(i).stripLeading().startsWith(FENCE)) {
        List<String> block = blockAt(lines, i);
        if (lines.get(i).equals(FENCE + "bash")) {
          steps.add(new RunbookStep(i + 1, String.join("\n", block) + "\n", List.of()));
        } else {
          require(lines.get(i).equals(FENCE + "text"), i, "a block of an unknown kind");
          require(i > 0 && lines.get(i - 1).equals(FENCE), i, "a promise without commands");
          RunbookStep last = steps.remove(steps.size() - 1);
          steps.add(new RunbookStep(last.line(), last.commands(), block));
        }
        i += block.size() + 1;
      }
    }
    List<RunbookStep> first = sections.remove("");
    sections.values().removeIf(List::isEmpty);
    return new Runbooks(variablesIn(first), sections);
  }

  private static List<String> blockAt(List<String> lines, int start) {
    int end = lines.subList(start + 1, lines.size()).indexOf(FENCE);
    require(end >= 0, start, "a block without an end");
    return lines.subList(start + 1, start + 1 + end);
  }

  private static Set<String> variablesIn(List<RunbookStep> first) {
    return first.stream()
        .flatMap(step -> ASSIGNMENT.matcher(step.commands()).results())
        .map(assignment -> assignment.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void require(boolean fine, int index, String otherwise) {
    if (!fine) {
      throw new IllegalArgumentException("Line " + (index + 1) + " of the runbooks: " + otherwise);
    }
  }

  /**
   * The blocks of a section.
   *
   * @throws IllegalArgumentException if there is none of that title, or it has none
   */
  List<RunbookStep> section(String title) {
    if (!sections.containsKey(title)) {
      throw new IllegalArgumentException(
          "There are no commands under '" + title + "'; allowed: " + sections.keySet());
    }
    return sections.get(title);
  }
}
