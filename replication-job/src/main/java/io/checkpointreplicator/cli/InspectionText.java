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

import io.checkpointreplicator.inspect.Amount;
import io.checkpointreplicator.inspect.Inspection;
import io.checkpointreplicator.inspect.Inspection.Form;
import io.checkpointreplicator.inspect.ReferencedDirectory;
import io.checkpointreplicator.inspect.Sharing;
import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** An inspection for people. Long lists of directories are cut; the JSON has them all. */
final class InspectionText {
  private static final String INDENTATION = "  ";
  private static final String NONE = "-";
  private static final int MAX_NAME = 48;

  private final Inspection inspection;
  private final Sharing sharing;
  private final PrintWriter out;

  InspectionText(Inspection inspection, Sharing sharing, PrintWriter out) {
    this.inspection = inspection;
    this.sharing = sharing;
    this.out = out;
  }

  /** A scope as its directory is called. */
  static String name(FileScope scope) {
    return scope.name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  void print() {
    Inspection.Header header = inspection.header();
    out.println("Checkpoint " + header.checkpointId() + " in " + header.place().directory());
    out.println(
        "Metadata version "
            + header.version()
            + ", "
            + Amounts.bytes(header.place().metadataBytes())
            + ", of it "
            + Amounts.bytes(inspection.state().total().inlineBytes())
            + " inline state and "
            + Amounts.bytes(header.propertiesBytes())
            + " properties");
    printOperators();
    printKinds();
    printScopes();
    printForeign();
    new SharingText(INDENTATION, out).print(sharing);
    printMasterStates();
    new AnchorsText(inspection, INDENTATION, out).print();
    out.flush();
  }

  private void heading(String text) {
    out.println();
    out.println(text);
  }

  private void printOperators() {
    heading("Operators: " + inspection.operators().size());
    if (inspection.operators().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.left("name"),
            TextTable.right("parallelism"),
            TextTable.right("max"),
            TextTable.right("with state"),
            TextTable.right("finished"),
            TextTable.right("files"),
            TextTable.right("bytes"),
            TextTable.right("inline"));
    for (Inspection.Operator operator : inspection.operators()) {
      OperatorHeader header = operator.header();
      table
          .row(
              nameOf(header),
              header.parallelism(),
              header.maxParallelism(),
              operator.subtasksWithState(),
              header.isFullyFinished() ? "all" : operator.finishedSubtasks(),
              operator.amount().files(),
              Amounts.bytes(operator.amount().bytes()),
              Amounts.bytes(operator.amount().inlineBytes()))
          .note(
              header.uid().map(uid -> "uid " + uid + ", ").orElse("")
                  + "id "
                  + header.operatorId());
    }
    table.printTo(out, INDENTATION);
  }

  /** A name that is a whole program pushes the numbers off the screen. */
  private static String nameOf(OperatorHeader header) {
    String name = header.name().orElse(NONE);
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 3) + "...";
  }

  private void printKinds() {
    heading("State by kind" + (inspection.state().kinds().isEmpty() ? ": none" : ""));
    if (inspection.state().kinds().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.left("kind"),
            TextTable.right("files"),
            TextTable.right("bytes"),
            TextTable.right("inline"));
    for (Inspection.Kind kind : inspection.state().kinds()) {
      row(
          table,
          kind.kind().label() + (kind.form() == Form.MERGED ? ", in merged files" : ""),
          kind.amount());
    }
    row(table, "total", inspection.state().total());
    table.printTo(out, INDENTATION);
  }

  private static void row(TextTable table, String label, Amount amount) {
    table.row(
        label, amount.files(), Amounts.bytes(amount.bytes()), Amounts.bytes(amount.inlineBytes()));
  }

  private void printScopes() {
    heading("Files by place, seen from " + inspection.header().place().jobDirectory());
    TextTable table =
        new TextTable(TextTable.left("place"), TextTable.right("files"), TextTable.right("bytes"));
    for (FileScope scope : FileScope.values()) {
      Amount amount = inspection.state().scopes().get(scope);
      table.row(name(scope), amount.files(), Amounts.bytes(amount.bytes()));
    }
    table.printTo(out, INDENTATION);
  }

  private void printForeign() {
    List<ReferencedDirectory> foreign = inspection.state().foreign();
    StorePath job = inspection.header().place().jobDirectory();
    heading("Foreign files" + (foreign.isEmpty() ? ": none" : ", outside of " + job));
    new DirectoryText(job, INDENTATION, out).print(foreign);
  }

  private void printMasterStates() {
    List<Inspection.MasterState> states = inspection.masterStates();
    heading("Master states" + (states.isEmpty() ? ": none" : ""));
    if (states.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(TextTable.left("name"), TextTable.right("version"), TextTable.right("bytes"));
    states.forEach(state -> table.row(state.name(), state.version(), Amounts.bytes(state.bytes())));
    table.printTo(out, INDENTATION);
  }
}
