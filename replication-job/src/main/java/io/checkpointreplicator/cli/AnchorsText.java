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

import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Inspection;
import io.checkpointreplicator.inspect.ReferencedDirectory;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import java.io.PrintWriter;
import java.util.List;

/** What ties a checkpoint to its place, why, and what to do about it, for people. */
final class AnchorsText {
  private final Inspection inspection;
  private final Inspection.Anchors anchors;
  private final StorePath job;
  private final String indentation;
  private final PrintWriter out;

  AnchorsText(Inspection inspection, String indentation, PrintWriter out) {
    this.inspection = inspection;
    this.anchors = inspection.anchors();
    this.job = inspection.header().place().jobDirectory();
    this.indentation = indentation;
    this.out = out;
  }

  void print() {
    out.println();
    if (inspection.survivesByteCopy()) {
      out.println(
          "Will not survive a move by byte copy: nothing, if all of " + whole() + " is copied");
      return;
    }
    out.println("Will not survive a move by byte copy");
    printReasons();
    out.println();
    out.println("What to do about it");
    printRemedies();
  }

  private void printReasons() {
    DirectoryText directories = new DirectoryText(job, indentation.repeat(2), out);
    if (hasForeign()) {
      line("The foreign files above: a copy of the job's directory does not contain them.");
    }
    if (!anchors.absolute().isEmpty()) {
      line(
          Amounts.count(references(anchors.absolute()), "reference")
              + " by absolute path to "
              + Amounts.count(files(anchors.absolute()), "file")
              + ": a copy still reads these places.");
      directories.print(anchors.absolute());
    }
    if (!anchors.segments().isEmpty()) {
      line(
          Amounts.count(references(anchors.segments()), "reference")
              + " to segments of "
              + Amounts.count(files(anchors.segments()), "merged file")
              + ": always absolute, a copy still reads these places.");
      directories.print(anchors.segments());
    }
    if (!anchors.mergingDirectories().isEmpty()) {
      line(
          Amounts.count(anchors.mergingDirectories().size(), "directory")
              + " of file merging: a job that claims a copy deletes these, here, with all they"
              + " contain.");
      directories.printPaths(anchors.mergingDirectories());
    }
  }

  private void printRemedies() {
    boolean merged = !anchors.segments().isEmpty() || !anchors.mergingDirectories().isEmpty();
    line("'replicate' makes a replica that needs nothing of this.");
    if (!anchors.absolute().isEmpty() || merged) {
      line("After a byte copy of the job's directory: relocate OLD --to NEW, for all of it.");
    }
    if (hasForeign()) {
      line(
          "Foreign files: copy them too, and tell 'relocate' --also OLD=NEW for their directories;");
      line("'replicate' copies them by itself where --allowed-root lets it read them.");
    }
    if (!anchors.absolute().isEmpty()) {
      line(
          "Absolute paths: the relocatable checkpoint storage lets the source write relative ones.");
    }
    if (merged) {
      line(
          "File merging: has no relative form, so each byte copy needs 'relocate'. Never restore one");
      line("in CLAIM mode without it: that deletes files here.");
    }
  }

  private void line(String text) {
    out.println(indentation + text);
  }

  private boolean hasForeign() {
    return !inspection.state().foreign().isEmpty();
  }

  /** The directory that holds all files, where none is foreign. */
  private StorePath whole() {
    CheckpointPlace place = inspection.header().place();
    long exclusive = inspection.state().scopes().get(FileScope.EXCLUSIVE).files();
    return exclusive == inspection.state().total().files() ? place.directory() : job;
  }

  private static long references(List<ReferencedDirectory> directories) {
    return directories.stream().mapToLong(ReferencedDirectory::references).sum();
  }

  private static long files(List<ReferencedDirectory> directories) {
    return directories.stream().mapToLong(ReferencedDirectory::files).sum();
  }
}
