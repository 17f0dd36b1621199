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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.inspect.Problem;
import io.checkpointreplicator.model.path.StorePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What stands against mending a checkpoint, in one line at the end. */
final class Obstacles {
  /** More than that nobody reads in one line. */
  private static final int NAMED = 5;

  private final Map<StorePath, Integer> unknown =
      new TreeMap<>(Comparator.comparing(StorePath::toString));
  private final Map<StorePath, Integer> outside =
      new TreeMap<>(Comparator.comparing(StorePath::toString));
  private final List<StorePath> tooBroad = new ArrayList<>();
  private int segments;
  private int directories;

  /** A file in this directory, or the directory itself, lies nowhere that is known. */
  void unknown(StorePath directory) {
    unknown.merge(directory, 1, Integer::sum);
  }

  /** A file in this directory was to be named relatively, but is not part of the copied tree. */
  void outside(StorePath directory) {
    outside.merge(directory, 1, Integer::sum);
  }

  /** A segment of a file was to be named relatively. */
  void segment() {
    segments++;
  }

  /** A directory was to be named relatively. */
  void directory() {
    directories++;
  }

  /** Flink would delete this directory, which holds more than belongs to one handle. */
  void tooBroad(StorePath directory) {
    tooBroad.add(directory);
  }

  /** All of them in words; empty if there is none. */
  String inWords() {
    List<String> reasons = new ArrayList<>();
    if (!unknown.isEmpty()) {
      reasons.add(
          referencesLead(unknown)
              + " to places that were not named, neither old nor new: "
              + named(unknown)
              + ". Copy these too, and say where the copy lies with --also OLD=NEW.");
    }
    if (!tooBroad.isEmpty()) {
      reasons.add(
          "Directory "
              + tooBroad.get(0)
              + " of a file-merging handle holds more than belongs to it, and Flink deletes it as a"
              + " whole. Allowed: a directory below shared or taskowned.");
    }
    if (segments > 0 || directories > 0) {
      reasons.add(
          "File merging names "
              + segments
              + " segments of files and "
              + directories
              + " directories, which Flink's format cannot express relatively. Use"
              + " --metadata-paths absolute.");
    }
    if (!outside.isEmpty()) {
      reasons.add(
          referencesLead(outside)
              + " out of the copied tree, to "
              + named(outside)
              + ", and would break when the tree is moved. Use --metadata-paths absolute.");
    }
    return String.join(" ", reasons);
  }

  private static String referencesLead(Map<StorePath, Integer> directories) {
    int count = directories.values().stream().mapToInt(Integer::intValue).sum();
    return count == 1 ? "1 reference leads" : count + " references lead";
  }

  private static String named(Map<StorePath, Integer> directories) {
    String text =
        directories.entrySet().stream()
            .limit(NAMED)
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    return text + more(directories.size());
  }

  /** Files that are not there as the metadata says. */
  static String inWords(List<Problem> problems) {
    return problems.size()
        + (problems.size() == 1 ? " file is" : " files are")
        + " not as the metadata says: "
        + problems.stream().limit(NAMED).map(Problem::toString).collect(Collectors.joining("; "))
        + more(problems.size())
        + ". Copy the tree again, as a whole.";
  }

  private static String more(int count) {
    return count > NAMED ? ", and " + (count - NAMED) + " more" : "";
  }
}
