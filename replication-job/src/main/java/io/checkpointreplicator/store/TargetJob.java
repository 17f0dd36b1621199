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
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;

/**
 * What is visible of a job on the target, read from the target at the moment of each call: the
 * target is the truth, everything remembered about it may be older. Only manifests, which never
 * change, come from a cache.
 */
public final class TargetJob {
  private final TargetLayout layout;
  private final ManifestCache manifests;

  /** The job of a layout, with a cache that other jobs may share. */
  public TargetJob(TargetLayout layout, ManifestCache manifests) {
    this.layout = layout;
    this.manifests = manifests;
  }

  /** Where everything of the job lies. */
  public TargetLayout layout() {
    return layout;
  }

  /** The visible replicas, oldest first. */
  public List<Replica> replicas() throws IOException {
    List<Replica> visible = new ArrayList<>();
    for (FileStatus entry : Store.list(layout.jobDirectory())) {
      OptionalLong id = layout.kind().idOf(Store.nameOf(entry));
      if (id.isPresent()) {
        Store.status(layout.metadata(id.getAsLong()))
            .ifPresent(
                status ->
                    visible.add(
                        new Replica(layout.job(), id.getAsLong(), status.getModificationTime())));
      }
    }
    visible.sort(Replica.BY_AGE);
    return visible;
  }

  /** The newest visible replica; empty if there is none. */
  public Optional<Replica> newestReplica() throws IOException {
    List<Replica> visible = replicas();
    return visible.isEmpty() ? Optional.empty() : Optional.of(visible.get(visible.size() - 1));
  }

  /** The replicas visible now, with their manifests. */
  public View view() throws IOException {
    List<View.Entry> entries = new ArrayList<>();
    Set<StorePath> visible = new HashSet<>();
    for (Replica replica : replicas()) {
      entries.add(new View.Entry(replica, proof(replica)));
      visible.add(layout.manifest(replica.checkpointId()));
    }
    StorePath directory = layout.replicasDirectory();
    manifests.forget(
        layout.jobDirectory(), path -> path.parent().equals(directory) && !visible.contains(path));
    return new View(entries);
  }

  /** Forgets the manifests that nobody will ask for again. */
  public void forgetAllBut(Set<StorePath> needed) {
    manifests.forget(layout.jobDirectory(), path -> !needed.contains(path));
  }

  private View.Proof proof(Replica replica) {
    try {
      return new View.Proven(manifest(replica));
    } catch (IOException e) {
      return new View.Unproven(String.valueOf(e.getMessage()));
    }
  }

  /** The manifest of a visible replica. */
  public ReplicaManifest manifest(Replica replica) throws IOException {
    return manifestAt(layout.manifest(replica.checkpointId()));
  }

  /**
   * A manifest that lies anywhere in the job's tree.
   *
   * @throws FileNotFoundException if there is none
   * @throws IOException if it cannot be read, or is not a manifest
   */
  public ReplicaManifest manifestAt(StorePath path) throws IOException {
    return manifests.manifest(layout.jobDirectory(), path);
  }

  /** The files of a plan's replica, to be proven, go where those of other replicas are. */
  public ReplicaFiles.Builder newFiles() {
    return new ReplicaFiles.Builder(manifests.of(layout.jobDirectory()).pool());
  }

  /** Remembers the manifest of a replica that was just made visible. */
  public void remember(long checkpointId, ReplicaManifest manifest) throws IOException {
    StorePath path = layout.manifest(checkpointId);
    Optional<FileStatus> status = Store.status(path);
    status.ifPresent(found -> manifests.of(layout.jobDirectory()).remember(path, found, manifest));
  }

  /** The stamp of a visible replica, without its list of files. */
  public ReplicaStamp stamp(long checkpointId) throws IOException {
    return stampIn(layout.manifest(checkpointId));
  }

  /** The stamp in a manifest, without its list of files. */
  public static ReplicaStamp stampIn(StorePath manifest) throws IOException {
    try (InputStream in = new BufferedInputStream(Store.open(manifest))) {
      return ManifestParser.readStamp(in);
    }
  }

  /** Whether the tree was promoted: then nothing may be written or deleted in it. */
  public boolean isFenced() throws IOException {
    return Store.exists(layout.fence());
  }

  /**
   * Does nothing on a tree that may be written.
   *
   * @throws FencedException if the tree was promoted
   */
  public void checkNotFenced() throws IOException {
    if (isFenced()) {
      throw new FencedException(layout.fence());
    }
  }
}
