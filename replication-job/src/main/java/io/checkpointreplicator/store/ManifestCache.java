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
import io.checkpointreplicator.model.replica.FilePool;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.core.fs.FileStatus;

/**
 * The manifests of jobs. A manifest never changes once written, so it is read once; one that was
 * written anew has another length or modification time and is read again. What a job does not need
 * any more is forgotten when it is looked at the next time. Holds at most {@link #MAX_FILES} files
 * in all, about 40 bytes each; those of jobs that were not asked for the longest go first.
 * Thread-safe.
 */
public final class ManifestCache {
  /** One job may have more. */
  private static final long MAX_FILES = 1_000_000;

  private static final ManifestCache OF_PROCESS = new ManifestCache();

  private final Map<StorePath, JobManifests> jobs = new LinkedHashMap<>(16, 0.75f, true);

  /** The one that all steps in this process share, as they look at the same replicas. */
  public static ManifestCache ofProcess() {
    return OF_PROCESS;
  }

  /** What is known of the job in a directory. */
  synchronized JobManifests of(StorePath jobDirectory) {
    return jobs.computeIfAbsent(jobDirectory, key -> new JobManifests());
  }

  /**
   * A manifest of a job.
   *
   * @throws FileNotFoundException if there is none
   * @throws IOException if it cannot be read, or is not a manifest
   */
  ReplicaManifest manifest(StorePath jobDirectory, StorePath path) throws IOException {
    return manifest(jobDirectory, path, (status, pool) -> read(path, pool));
  }

  private static ReplicaManifest read(StorePath path, FilePool pool) throws IOException {
    try (InputStream in = new BufferedInputStream(Store.open(path))) {
      return ManifestParser.read(in, pool);
    }
  }

  /** The same for a manifest that is read in another way, if it must be read. */
  ReplicaManifest manifest(StorePath jobDirectory, StorePath path, Reading reading)
      throws IOException {
    FileStatus status =
        Store.status(path).orElseThrow(() -> new FileNotFoundException(path.toString()));
    JobManifests job = of(jobDirectory);
    Optional<ReplicaManifest> known = job.known(path, status);
    if (known.isPresent()) {
      return known.get();
    }
    ReplicaManifest manifest = job.remember(path, status, reading.read(status, job.pool()));
    forgetOldest();
    return manifest;
  }

  /** Reads a manifest. */
  @FunctionalInterface
  interface Reading {
    ReplicaManifest read(FileStatus status, FilePool pool) throws IOException;
  }

  private synchronized void forgetOldest() {
    long files = jobs.values().stream().mapToLong(JobManifests::files).sum();
    Iterator<JobManifests> oldest = jobs.values().iterator();
    while (files > MAX_FILES && jobs.size() > 1) {
      files -= oldest.next().files();
      oldest.remove();
    }
  }

  /** Forgets some of a job's manifests, and the job if none is left. */
  synchronized void forget(StorePath jobDirectory, Predicate<StorePath> unneeded) {
    jobs.computeIfPresent(jobDirectory, (key, job) -> job.forget(unneeded) ? null : job);
  }
}
