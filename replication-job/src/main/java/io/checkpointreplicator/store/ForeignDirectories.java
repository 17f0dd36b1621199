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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.StateFileMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where jobs under some roots keep what outlives a checkpoint, by {@link
 * StateFileMapper#foreignName}: a job that was restored in CLAIM mode has files in the directory of
 * an earlier one. The roots are listed when the first name is asked for, once. Not thread-safe.
 */
public final class ForeignDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignDirectories.class);
  private static final List<String> KINDS =
      List.of(CheckpointDirectory.SHARED, CheckpointDirectory.TASK_OWNED);

  private final AllowedRoots roots;
  private Optional<Map<String, StorePath>> directories = Optional.empty();

  /** Those of the jobs that lie directly under some roots. */
  public ForeignDirectories(AllowedRoots roots) {
    this.roots = roots;
  }

  /** The directory with a name; empty if it is not known. */
  public Optional<StorePath> of(String foreignName) {
    if (directories.isEmpty()) {
      Map<String, StorePath> found = new HashMap<>();
      roots.roots().forEach(root -> add(root, found));
      directories = Optional.of(found);
    }
    return Optional.ofNullable(directories.get().get(foreignName));
  }

  private static void add(StorePath root, Map<String, StorePath> found) {
    try {
      for (FileStatus entry : Store.list(root)) {
        if (JobId.matches(Store.nameOf(entry))) {
          StorePath job = root.resolve(Store.nameOf(entry));
          KINDS.stream()
              .map(job::resolve)
              .forEach(directory -> found.put(StateFileMapper.foreignName(directory), directory));
        }
      }
    } catch (IOException e) {
      LOG.warn("What files of earlier jobs are at {} is not known: {}", root, e.getMessage());
    }
  }
}
