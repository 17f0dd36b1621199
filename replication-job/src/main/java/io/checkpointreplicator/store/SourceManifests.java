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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.FilePool;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of replicas that lie at the source, where a job was restored from one of them. They
 * come from other people, so they are read as all of the source is: under the allowed roots, and
 * only so many and so large. What cannot be read is left out; it is never an error. Thread-safe.
 */
public final class SourceManifests {
  /** A job retains a few; older ones tell nothing that the newest does not. */
  private static final int MOST_MANIFESTS = 16;

  /** Compressed; the manifest of a million files has 38 MB. */
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private static final long MOST_BYTES_OF_TEXT = 8 * MOST_BYTES;
  private static final Logger LOG = LoggerFactory.getLogger(SourceManifests.class);

  private final SourceFiles sources;
  private final ManifestCache cache;

  /** The manifests among the files that may be read, with a cache that others may share. */
  public SourceManifests(SourceFiles sources, ManifestCache cache) {
    this.sources = sources;
    this.cache = cache;
  }

  /** The manifests of a job's tree, newest first; empty if no replicator wrote it. */
  public List<ReplicaManifest> of(StorePath jobDirectory) {
    StorePath directory = TargetLayout.replicasIn(jobDirectory);
    if (!sources.roots().allow(directory)) {
      return List.of();
    }
    List<FileStatus> listed = new ArrayList<>();
    try {
      Store.list(directory).stream().filter(SourceManifests::isManifest).forEach(listed::add);
    } catch (IOException e) {
      LOG.warn("What is at {} is copied from there: {}", jobDirectory, e.getMessage());
      return List.of();
    }
    listed.sort(Comparator.comparingLong(FileStatus::getModificationTime).reversed());
    List<ReplicaManifest> manifests = new ArrayList<>();
    Set<StorePath> needed = new HashSet<>();
    for (FileStatus entry : listed.subList(0, Math.min(MOST_MANIFESTS, listed.size()))) {
      StorePath path = directory.resolve(Store.nameOf(entry));
      needed.add(path);
      try {
        manifests.add(
            cache.manifest(jobDirectory, path, (status, pool) -> read(path, status, pool)));
      } catch (IOException e) {
        LOG.warn(
            "Where the files of {} come from is not known, so they are copied from there: {}",
            path,
            e.getMessage());
      }
    }
    cache.forget(jobDirectory, path -> !needed.contains(path));
    return manifests;
  }

  private static boolean isManifest(FileStatus entry) {
    String name = Store.nameOf(entry);
    String suffix = TargetLayout.MANIFEST_SUFFIX;
    String replica = name.substring(0, Math.max(0, name.length() - suffix.length()));
    return name.endsWith(suffix)
        && (CheckpointKind.CHECKPOINT.idOf(replica).isPresent()
            || CheckpointKind.SAVEPOINT.idOf(replica).isPresent());
  }

  private ReplicaManifest read(StorePath path, FileStatus status, FilePool pool)
      throws IOException {
    if (status.getLen() > MOST_BYTES) {
      throw new IOException(
          "Manifest has " + status.getLen() + " bytes; at most " + MOST_BYTES + " are read.");
    }
    try (InputStream in = new BufferedInputStream(sources.open(path))) {
      return ManifestParser.read(in, pool, MOST_BYTES_OF_TEXT);
    }
  }
}
