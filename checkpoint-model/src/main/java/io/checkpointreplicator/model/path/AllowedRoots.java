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

import java.util.List;

/**
 * The directories that may be read: the source bases and what was allowed beside them. Metadata
 * comes from other people's jobs, so nothing outside is ever opened.
 */
public record AllowedRoots(List<StorePath> roots) {

  /** At least one root. */
  public AllowedRoots {
    roots = List.copyOf(roots);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("allowed roots must not be empty");
    }
  }

  /** Whether a path lies under one of the roots. */
  public boolean allow(StorePath path) {
    return roots.stream().anyMatch(root -> root.contains(path));
  }

  /** Why a path that is not allowed is refused, and what to do about it. */
  public String refusalOf(StorePath path) {
    return "Path "
        + path
        + " is outside the allowed source roots "
        + roots
        + ". Add its root with --allowed-root to copy it.";
  }
}
