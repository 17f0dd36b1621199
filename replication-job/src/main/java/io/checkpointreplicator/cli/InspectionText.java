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
import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Inspection;
import io.checkpointreplicator.inspect.Inspection.Form;
import io.checkpointreplicator.inspect.ReferencedDirectory;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** An inspection for people. Long lists of directories are cut; the JSON has them all. */
final class InspectionText {
  private static final String INDENTATION = "  ";
  private static final String NESTED = INDENTATION + INDENTATION;
  private static final String NONE = "-";

  private final Inspection inspection;
  private final PrintWriter out;

  InspectionText(Inspection inspection, PrintWriter out) {
    this.inspection = inspection;
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
            + " state and "
            + Amounts.bytes(header.propertiesBytes())
            + " properties");
    printOperators();
    printKinds();
    printScopes();
    printForeign();
    printMasterStates();
    printAnchors();
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
            TextTable.left("uid"),
            TextTable.left("name"),
            TextTable.left("id"),
            TextTable.right("parallelism"),
            TextTable.right("max"),
            TextTable.right("with state"),
            TextTable.right("finished"),
            TextTable.right("files"),
            TextTable.right("bytes"),
            TextTable.right("inline"));
    for (Inspection.Operator operator : inspection.operators()) {
      table.row(
          operator.header().uid().orElse(NONE),
          operator.header().name().orElse(NONE),
          operator.header().operatorId(),
          operator.header().parallelism(),
          operator.header().maxParallelism(),
          operator.subtasksWithState(),
          operator.header().isFullyFinished() ? "all" : operator.finishedSubtasks(),
          operator.amount().files(),
          Amounts.bytes(operator.amount().bytes()),
          Amounts.bytes(operator.amount().inlineBytes()));
    }
    table.printTo(out, INDENTATION);
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
    new DirectoryText(INDENTATION, out).print(foreign);
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

  private void printAnchors() {
    Inspection.Anchors anchors = inspection.anchors();
    boolean foreign = !inspection.state().foreign().isEmpty();
    StorePath job = inspection.header().place().jobDirectory();
    if (anchors.isEmpty() && !foreign) {
      heading("Will not survive a move by byte copy: nothing, if all of " + whole() + " is copied");
      return;
    }
    heading("Will not survive a move by byte copy");
    if (foreign) {
      out.println("  The foreign files above: a copy of " + job + " does not contain them.");
    }
    if (!anchors.absolute().isEmpty()) {
      out.println(
          "  "
              + Amounts.count(references(anchors.absolute()), "reference")
              + " by absolute path to "
              + Amounts.count(files(anchors.absolute()), "file")
              + ": a copy still reads these places.");
      new DirectoryText(NESTED, out).print(anchors.absolute());
    }
    if (!anchors.segments().isEmpty()) {
      out.println(
          "  "
              + Amounts.count(references(anchors.segments()), "reference")
              + " to segments of "
              + Amounts.count(files(anchors.segments()), "merged file")
              + ": always absolute, a copy still reads these places.");
      new DirectoryText(NESTED, out).print(anchors.segments());
    }
    if (!anchors.mergingDirectories().isEmpty()) {
      out.println(
          "  "
              + Amounts.count(anchors.mergingDirectories().size(), "directory")
              + " of file merging: a job that claims a copy deletes these, here, with all they"
              + " contain.");
      new DirectoryText(NESTED, out).printPaths(anchors.mergingDirectories());
    }
  }

  /** The directory that holds all files, where none is foreign. */
  private StorePath whole() {
    CheckpointPlace place = inspection.header().place();
    long exclusive = inspection.state().scopes().get(FileScope.EXCLUSIVE).files();
    return exclusive == inspection.state().total().files()
        ? place.directory()
        : place.jobDirectory();
  }

  private static long references(List<ReferencedDirectory> directories) {
    return directories.stream().mapToLong(ReferencedDirectory::references).sum();
  }

  private static long files(List<ReferencedDirectory> directories) {
    return directories.stream().mapToLong(ReferencedDirectory::files).sum();
  }
}
