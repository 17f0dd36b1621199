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
package io.checkpointreplicator.relocation.storage;

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.DirectoryWays;
import io.checkpointreplicator.model.path.StorePath;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes the paths of whole files under the directory of the job relative to {@code chk-N}, leaves
 * all others as they are, and counts. Not thread-safe.
 */
final class OwnDirectoryRewriter implements LocationRewriter {

  /** So many directories are named in the log, the first ones by name. */
  static final int NAMED_DIRECTORIES = 8;

  private final DirectoryWays ways;
  private final SortedSet<String> foreignDirectories = new TreeSet<>();
  private long relativeCount;
  private long absoluteCount;
  private long foreignCount;

  private OwnDirectoryRewriter(DirectoryWays ways) {
    this.ways = ways;
  }

  /**
   * Returns a rewriter for one checkpoint.
   *
   * @param checkpointDirectory where its {@code _metadata} lies, in the job's own directory
   * @throws IllegalArgumentException if that is no absolute path
   */
  static OwnDirectoryRewriter of(String checkpointDirectory) {
    StorePath start = StorePath.parse(checkpointDirectory);
    return new OwnDirectoryRewriter(new DirectoryWays(start, start.parent()));
  }

  /** Returns what has been counted so far. */
  RelocatedReferences references() {
    return new RelocatedReferences(
        relativeCount,
        absoluteCount,
        foreignCount,
        Collections.unmodifiableSortedSet(foreignDirectories));
  }

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    return switch (reference.encoding()) {
      case RELATIVE -> {
        relativeCount++;
        yield FileLocation.unchanged();
      }
      case ABSOLUTE -> rewriteAbsolute(reference.path());
      case SEGMENT -> {
        keepAbsolute(reference.path());
        yield FileLocation.unchanged();
      }
    };
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    keepAbsolute(reference.path());
    return reference.path();
  }

  private FileLocation rewriteAbsolute(String path) {
    Optional<String> way = ways.to(path);
    if (way.isEmpty()) {
      foreign(path);
      return FileLocation.unchanged();
    }
    relativeCount++;
    return new FileLocation.Relative(way.get());
  }

  private void keepAbsolute(String path) {
    if (ways.to(path).isPresent()) {
      absoluteCount++;
    } else {
      foreign(path);
    }
  }

  private void foreign(String path) {
    foreignCount++;
    foreignDirectories.add(directoryOf(path));
    if (foreignDirectories.size() > NAMED_DIRECTORIES) {
      foreignDirectories.remove(foreignDirectories.last());
    }
  }

  private static String directoryOf(String path) {
    try {
      StorePath parsed = StorePath.parse(path);
      return (parsed.isRoot() ? parsed : parsed.parent()).toString();
    } catch (IllegalArgumentException e) {
      // Flink may be able to read it, so it is not for us to refuse it.
      return path;
    }
  }
}
