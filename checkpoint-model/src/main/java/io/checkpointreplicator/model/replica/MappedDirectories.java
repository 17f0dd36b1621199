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
package io.checkpointreplicator.model.replica;

import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the copies of a checkpoint's files go, found by the directory they lie in.
 *
 * <p>Gives what {@link StateFileMapper#map} gives, or nothing. The files of a checkpoint lie in few
 * directories: where the files of one go is asked of the mapper once, and then only the name is
 * looked at. Not thread-safe.
 */
public final class MappedDirectories {

  private static final int REMEMBERED_DIRECTORIES = 4096;
  private static final float LOAD_FACTOR = 0.75f;

  /** Far below what a path may have, with all that is put before and behind it. */
  private static final int MAX_LENGTH = 1024;

  private final StateFileMapper mapper;
  private final SourceCheckpoint checkpoint;
  private final AllowedRoots roots;
  private final Map<String, Optional<String>> prefixes =
      new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
          return size() > REMEMBERED_DIRECTORIES;
        }
      };
  private String lastDirectory = "";
  private Optional<String> lastPrefix = Optional.empty();

  /** For one checkpoint, and files under the given roots only. */
  public MappedDirectories(SourceCheckpoint checkpoint, AllowedRoots roots) {
    this.mapper = new StateFileMapper(checkpoint, roots);
    this.checkpoint = checkpoint;
    this.roots = roots;
  }

  /**
   * The directory where the copy of a file goes, relative to the job's directory on the target and
   * with the slash behind; empty if only the mapper can tell, or refuses it.
   */
  public Optional<String> directory(StateFileReference reference) {
    String path = reference.path();
    int slash = path.lastIndexOf('/');
    if (reference.encoding() == PathEncoding.RELATIVE || slash < 0 || path.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Optional<String> prefix = prefixOf(path, slash);
    boolean mapped =
        prefix.isPresent()
            && StorePath.isPlainName(path, slash + 1)
            && !path.startsWith(CheckpointDirectory.METADATA, slash + 1);
    return mapped ? prefix : Optional.empty();
  }

  /** The name of the copy of a file in its {@link #directory}. */
  public static String name(StateFileReference reference) {
    String name = reference.path().substring(reference.path().lastIndexOf('/') + 1);
    return reference.encoding() == PathEncoding.SEGMENT
        ? name + StateFileMapper.segmentSuffix(reference)
        : name;
  }

  private Optional<String> prefixOf(String path, int slash) {
    if (slash != lastDirectory.length() || !path.startsWith(lastDirectory)) {
      lastDirectory = path.substring(0, slash);
      lastPrefix = prefixes.get(lastDirectory);
      if (lastPrefix == null) {
        lastPrefix = mapped(lastDirectory);
        prefixes.put(lastDirectory, lastPrefix);
      }
    }
    return lastPrefix;
  }

  private Optional<String> mapped(String directory) {
    try {
      // What follows two slashes may be an authority, and what follows none a scheme.
      if (directory.endsWith("/") || !holdsFilesOnly(StorePath.parse(directory))) {
        return Optional.empty();
      }
      String probe = mapper.map(anyFileIn(directory)).targetPath();
      return Optional.of(probe.substring(0, probe.lastIndexOf('/') + 1));
    } catch (IllegalArgumentException | ReferenceException e) {
      return Optional.empty();
    }
  }

  /** Whether all names in a directory are mapped alike: none is a root or a special directory. */
  private boolean holdsFilesOnly(StorePath directory) {
    return roots.allow(directory) && !directory.contains(checkpoint.directory().parent());
  }

  private static StateFileReference anyFileIn(String directory) {
    return new StateFileReference(
        PathEncoding.ABSOLUTE,
        directory + "/any",
        0,
        StateFileReference.UNKNOWN_LENGTH,
        LengthRule.EXACT,
        StateRole.MANAGED_KEYED,
        StatePart.WHOLE);
  }
}
