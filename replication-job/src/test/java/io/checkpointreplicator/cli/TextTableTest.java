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
package io.checkpointreplicator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void alignsWordsLeftAndNumbersRight() {
    TextTable table =
        new TextTable(TextTable.left("file"), TextTable.right("size"), TextTable.left("note"))
            .row("chk-7/a", "512 B", "")
            .row("shared/bcd", "1.2 MB", "new");

    assertThat(print(table, ""))
        .containsExactly(
            "FILE          SIZE  NOTE", "chk-7/a      512 B", "shared/bcd  1.2 MB  new");
  }

  @Test
  void indentsEachLine() {
    TextTable table = new TextTable(TextTable.right("n")).row(1).row(10L);

    assertThat(print(table, "  ")).containsExactly("   N", "   1", "  10");
  }

  @Test
  void aNoteMakesNoColumnWider() {
    TextTable table =
        new TextTable(TextTable.left("a"), TextTable.right("n"))
            .row("x", 1)
            .note("longer than\nthe table")
            .row("y", 2);

    assertThat(print(table, "  "))
        .containsExactly("  A  N", "  x  1", "    longer than the table", "  y  2");
  }

  @Test
  void withoutRowsThereAreOnlyHeadings() {
    assertThat(print(new TextTable(TextTable.left("job")), "")).containsExactly("JOB");
  }

  @Test
  void controlCharactersBecomeBlanks() {
    TextTable table = new TextTable(TextTable.left("name")).row("a\nb\u001b[31mc\td");

    assertThat(print(table, "")).containsExactly("NAME", "a b [31mc d");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    TextTable table = new TextTable(TextTable.left("a"), TextTable.left("b"));

    assertThatThrownBy(() -> table.row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row has 1 cells; the table has 2 columns");
  }

  private static String[] print(TextTable table, String indentation) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      table.printTo(out, indentation);
    }
    return text.toString().split(System.lineSeparator());
  }
}
