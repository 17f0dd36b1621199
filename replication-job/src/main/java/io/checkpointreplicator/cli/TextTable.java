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

import io.checkpointreplicator.plan.Messages;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows under headings, each column as wide as its widest cell, two blanks between columns, no
 * blanks at the end of a line. Not thread-safe.
 *
 * <pre>
 * FILE          SIZE
 * chk-7/a      512 B
 * shared/bcd  1.2 MB
 * </pre>
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String NOTE_INDENTATION = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** By number of rows above. */
  private final Map<Integer, String> notes = new HashMap<>();

  /** A column and where its cells stand. */
  record Column(String heading, Alignment alignment) {}

  private enum Alignment {
    LEFT,
    RIGHT
  }

  /** A table without rows. */
  TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(c -> c.heading().toUpperCase(Locale.ROOT)).toList());
  }

  /** A column of words. */
  static Column left(String heading) {
    return new Column(heading, Alignment.LEFT);
  }

  /** A column of numbers. */
  static Column right(String heading) {
    return new Column(heading, Alignment.RIGHT);
  }

  /**
   * Adds a row. Control characters, which names in other people's metadata may contain, are shown
   * as blanks, so that a row is one line and changes nothing else on a terminal.
   *
   * @param cells one for each column
   * @return this
   */
  TextTable row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "row has " + cells.length + " cells; the table has " + columns.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(oneLine(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  /**
   * Adds a line below the row added last, which makes no column wider. Control characters are shown
   * as blanks.
   *
   * @return this
   */
  TextTable note(String text) {
    notes.put(rows.size(), NOTE_INDENTATION + oneLine(text));
    return this;
  }

  /** The text with a blank in place of each character that is not shown as itself. */
  static String oneLine(String text) {
    return Messages.oneLine(text);
  }

  /** Prints headings and rows. */
  void printTo(PrintWriter out) {
    printTo(out, "");
  }

  /** Prints headings and rows, each line behind an indentation. */
  void printTo(PrintWriter out, String indentation) {
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int printed = 0;
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indentation);
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        boolean right = columns.get(i).alignment() == Alignment.RIGHT;
        line.append(i == 0 ? "" : GAP).append(right ? padding + row.get(i) : row.get(i) + padding);
      }
      out.println(line.toString().stripTrailing());
      printed++;
      if (notes.containsKey(printed)) {
        out.println(indentation + notes.get(printed));
      }
    }
  }
}
