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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.store.ForeignDirectories;
import io.checkpointreplicator.store.SourceManifests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says for each file to copy what it was copied from before, where the source is a tree that a
 * replicator wrote: the manifests of such a tree tell. COPY reads the original instead where it is
 * still there and has the content that the manifest says, so all that is wrong with what is said
 * here costs time and nothing else. The manifests of a tree are looked at when the first file of it
 * is to be copied, once. For one plan, by one thread.
 *
 * <p>That is worth something after a restore in CLAIM mode. After one in NO_CLAIM mode the job
 * writes all of its state anew, under new names, and nothing of it has an original.
 */
final class Originals {
  private final AllowedRoots reusable;
  private final SourceManifests manifests;
  private final ForeignDirectories foreign;
  private final Map<StorePath, List<ReplicaManifest>> trees = new HashMap<>();

  /**
   * Originals under given directories.
   *
   * @param reusable where they may lie; those that lie elsewhere are of no use
   */
  Originals(AllowedRoots reusable, SourceManifests manifests) {
    this.reusable = reusable;
    this.manifests = manifests;
    this.foreign = new ForeignDirectories(reusable);
  }

  /** The same task, with the original of its file if there may be one. */
  CopyTask find(CopyTask task) {
    return of(task.file())
        .map(
            original ->
                new CopyTask(
                    task.plan(),
                    task.job(),
                    task.checkpointId(),
                    task.ordinal(),
                    task.file().copiedFrom(original)))
        .orElse(task);
  }

  private Optional<Original> of(StateFile file) {
    // A manifest has the checksum of the whole of a file.
    if (file.range().offset() > 0) {
      return Optional.empty();
    }
    return jobDirectoryOf(file.source())
        .flatMap(directory -> of(directory, directory.relativize(file.source())))
        .filter(original -> file.range().fits(original.range().length()))
        .filter(original -> reusable.allow(original.path()));
  }

  private Optional<Original> of(StorePath jobDirectory, String path) {
    for (ReplicaManifest manifest : trees.computeIfAbsent(jobDirectory, manifests::of)) {
      Content content = manifest.files().get(path);
      if (content != null) {
        return Original.of(manifest.stamp().origin(), path, content, foreign::of);
      }
    }
    return Optional.empty();
  }

  /** Whatever lies there: the directory is called like a job. */
  private static Optional<StorePath> jobDirectoryOf(StorePath file) {
    StorePath directory = file;
    while (!directory.isRoot()) {
      directory = directory.parent();
      if (JobId.matches(directory.name())) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }
}
