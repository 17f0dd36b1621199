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

import io.checkpointreplicator.inspect.ReferencedDirectory;
import io.checkpointreplicator.model.path.StorePath;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/** Lists of directories for people: long ones are cut, and a job's own have no long names. */
final class DirectoryText {
  /** More than that nobody reads; ForSt and file merging have one for each subtask. */
  private static final int MAX_DIRECTORIES = 10;

  private final StorePath jobDirectory;
  private final String indentation;
  private final PrintWriter out;

  /** Lists that name what lies in a job's directory by the way from there. */
  DirectoryText(StorePath jobDirectory, String indentation, PrintWriter out) {
    this.jobDirectory = jobDirectory;
    this.indentation = indentation;
    this.out = out;
  }

  /** Those with most bytes first; nothing if there are none. */
  void print(List<ReferencedDirectory> directories) {
    if (directories.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.right("references"),
            TextTable.right("files"),
            TextTable.right("bytes"),
            TextTable.left("directory"));
    directories.stream()
        .sorted(Comparator.comparingLong(ReferencedDirectory::bytes).reversed())
        .limit(MAX_DIRECTORIES)
        .forEach(
            directory ->
                table.row(
                    directory.references(),
                    directory.files(),
                    Amounts.bytes(directory.bytes()),
                    name(directory.path())));
    table.printTo(out, indentation);
    printMore(directories.size());
  }

  /** In the order given. */
  void printPaths(List<StorePath> paths) {
    paths.stream()
        .limit(MAX_DIRECTORIES)
        .forEach(path -> out.println(indentation + TextTable.oneLine(name(path))));
    printMore(paths.size());
  }

  private String name(StorePath path) {
    boolean own = jobDirectory.contains(path) && !jobDirectory.equals(path);
    return own ? jobDirectory.relativize(path) : path.toString();
  }

  private void printMore(int count) {
    if (count > MAX_DIRECTORIES) {
      out.println(indentation + "... and " + (count - MAX_DIRECTORIES) + " more, see --json");
    }
  }
}
