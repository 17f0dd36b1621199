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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.path.StorePath;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts references and distinct files by the directory that holds the file. */
final class DirectoryTally {
  private final Map<StorePath, ReferencedDirectory> directories =
      new TreeMap<>(Comparator.comparing(StorePath::toString));

  /** A file lies in one directory, so one set serves them all. */
  private final DistinctFiles distinct = new DistinctFiles();

  /** Adds one reference to a file. */
  void add(FileIndex.Mention mention) {
    DistinctFiles.Added added = distinct.add(mention);
    StorePath directory = mention.path().isRoot() ? mention.path() : mention.path().parent();
    directories.merge(
        directory,
        new ReferencedDirectory(directory, 1, added.files(), added.bytes()),
        ReferencedDirectory::plus);
  }

  /** What was added so far, by name of the directory. */
  List<ReferencedDirectory> directories() {
    return List.copyOf(directories.values());
  }
}
