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
package io.checkpointreplicator.copy;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was copied before, or read for its checksum. A plan that comes to nothing leaves its files
 * to the next one, which then need not be read again: where checkpoints are subsumed faster than
 * the copies could be read, reading them for each plan would leave no time for the rest.
 *
 * <p>Copies never change, so the content of a path is known for good; whether it is still there the
 * target says. Holds at most {@link #MOST} files, the least recently used go first, and nothing
 * after a restart. Thread-safe.
 */
final class KnownCopies {
  private static final int MOST = 200_000;

  private final Map<StorePath, Content> contents = new LinkedHashMap<>(16, 0.75f, true);

  /** What a copy of that length holds; empty if it must be read. */
  synchronized Optional<Content> content(StorePath copy, long lengthOnTarget) {
    return Optional.ofNullable(contents.get(copy))
        .filter(content -> content.sizeBytes() == lengthOnTarget);
  }

  /** Whether that was copied before, or read. */
  synchronized boolean contains(StorePath copy) {
    return contents.containsKey(copy);
  }

  synchronized void remember(StorePath copy, Content content) {
    contents.put(copy, content);
    if (contents.size() > MOST) {
      contents.remove(contents.keySet().iterator().next());
    }
  }
}
