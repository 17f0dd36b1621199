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
package io.checkpointreplicator.model.path;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ways from one directory to many paths under a root, such as from {@code chk-N} to the files
 * of its job.
 *
 * <p>Gives what {@link StorePath#relativizeUpwards} gives. The files of a checkpoint lie in few
 * directories, so the way to a directory is remembered, and only the name is added. Not
 * thread-safe.
 */
public final class DirectoryWays {

  private static final int REMEMBERED_DIRECTORIES = 4096;
  private static final float LOAD_FACTOR = 0.75f;

  private final StorePath start;
  private final StorePath root;
  private final Map<String, Optional<String>> ways =
      new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
          return size() > REMEMBERED_DIRECTORIES;
        }
      };

  /**
   * Creates the ways from a directory.
   *
   * @param start where the ways begin
   * @param root paths outside of it have no way
   */
  public DirectoryWays(StorePath start, StorePath root) {
    this.start = start;
    this.root = root;
  }

  /**
   * Returns the way to a path, for {@link StorePath#resolve} of the start; empty if the path is not
   * under the root, if {@link StorePath#parse} refuses it, or if a way could not be told from a
   * path with a scheme.
   */
  public Optional<String> to(String path) {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    if (slash <= 0 || !StorePath.isPlainName(path, slash + 1)) {
      return parsed(path);
    }
    String directory = path.substring(0, slash);
    Optional<String> way = ways.get(directory);
    if (way == null) {
      way = parsed(directory).map(DirectoryWays::withSlash);
      ways.put(directory, way);
    }
    return way.map(prefix -> prefix + name).filter(DirectoryWays::isRelative);
  }

  private Optional<String> parsed(String path) {
    try {
      StorePath parsed = StorePath.parse(path);
      return root.contains(parsed)
          ? Optional.of(start.relativizeUpwards(parsed)).filter(DirectoryWays::isRelative)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withSlash(String way) {
    return way.isEmpty() || way.endsWith("/") ? way : way + "/";
  }

  /** A colon before the first slash would be read as the end of a scheme. */
  private static boolean isRelative(String way) {
    int colon = way.indexOf(':');
    int slash = way.indexOf('/');
    return colon < 0 || (slash >= 0 && slash < colon);
  }
}
