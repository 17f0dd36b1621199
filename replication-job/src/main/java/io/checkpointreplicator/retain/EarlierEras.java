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
package io.checkpointreplicator.retain;

import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Openness;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas from before the checkpoint ids of a job started again. They make room for the new ones,
 * which may have the same names, and restore from where they are now until they are retired:
 *
 * <pre>
 * _replicas/eras/T/chk-N/_metadata   with absolute paths: the files stay where they are
 * _replicas/eras/T/chk-N.json.gz     its manifest
 * </pre>
 *
 * T is when the newest checkpoint of the era was completed, in milliseconds since the epoch.
 */
public final class EarlierEras {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierEras.class);

  private final TargetLayout layout;

  /** Those in the tree of a layout. */
  public EarlierEras(TargetLayout layout) {
    this.layout = layout;
  }

  /** A replica of an earlier era. */
  record Member(long era, long checkpointId, StorePath manifest, StorePath replica) {
    static final Comparator<Member> BY_AGE =
        Comparator.comparingLong(Member::era).thenComparingLong(Member::checkpointId);

    StorePath metadata() {
      return replica.resolve(CheckpointDirectory.METADATA);
    }
  }

  /**
   * Makes the visible replicas of a job those of an earlier era. Each is there at its new place
   * before it goes from the old one; done again, it goes on.
   *
   * @param lease the lease on the job's tree
   * @param replicas the visible replicas
   * @throws IOException if the manifest of one is not there: then it is not moved; or if the target
   *     cannot be read or written. Trying again helps
   */
  public void moveAside(Lease lease, List<View.Entry> replicas) throws IOException {
    long era = 0;
    Map<Long, Long> completed = new HashMap<>();
    for (View.Entry entry : replicas) {
      if (!(entry.proof() instanceof View.Proven proven)) {
        throw new IOException(
            "The manifest of "
                + layout.replica(entry.replica().checkpointId())
                + " cannot be read, or the replica was hidden just now");
      }
      long at = proven.manifest().stamp().times().completedAtMillis();
      era = Math.max(era, at);
      completed.put(entry.replica().checkpointId(), at);
    }
    // The one that names the era goes last: done again, it is the same era.
    List<Long> ids = new ArrayList<>(completed.keySet());
    ids.sort(Comparator.comparing(completed::get));
    for (long id : ids) {
      Member member = member(era, id);
      if (!Store.exists(member.manifest())) {
        StorePath metadata = lease.layout().directory().resolve("era-metadata.part");
        StorePath manifest = lease.layout().directory().resolve("era-manifest.part");
        // Copied before anything appears in the era: either may be hidden meanwhile.
        copy(layout.manifest(id), manifest);
        copyMetadata(id, metadata);
        lease.discard(member.metadata());
        lease.move(metadata, member.metadata());
        lease.move(manifest, member.manifest());
      }
      lease.discard(layout.metadata(id));
      lease.discard(layout.manifest(id));
      LOG.info(
          "Checkpoint ids of job {} start again: {} is {} now",
          layout.job(),
          layout.replica(id),
          member.replica());
    }
    lease.emptyTrash();
  }

  private Member member(long era, long id) {
    StorePath directory = layout.erasDirectory().resolve(String.valueOf(era));
    String name = layout.kind().directoryName(id);
    return new Member(
        era, id, directory.resolve(name + TargetLayout.MANIFEST_SUFFIX), directory.resolve(name));
  }

  private static void copy(StorePath file, StorePath part) throws IOException {
    try (InputStream in = Store.open(file)) {
      Store.write(part, Openness.of(file), in::transferTo);
    }
  }

  private void copyMetadata(long id, StorePath part) throws IOException {
    StorePath replica = layout.replica(id);
    LocationRewriter absolute =
        new LocationRewriter() {
          @Override
          public FileLocation rewrite(StateFileReference reference) {
            return reference.encoding() == PathEncoding.RELATIVE
                ? new FileLocation.Absolute(replica.resolve(reference.path()).toString())
                : FileLocation.unchanged();
          }

          @Override
          public String rewriteDirectory(DirectoryReference reference) {
            return reference.path();
          }
        };
    try (InputStream in = Store.open(layout.metadata(id))) {
      Store.write(
          part,
          Openness.of(layout.metadata(id)),
          out ->
              CheckpointMetadataTranscoder.transcode(in, out, absolute, new MetadataVisitor() {}));
    }
  }

  /** Manifests still at their old place, where moving was interrupted behind the metadata. */
  List<StorePath> leftBehind(List<Member> members) throws IOException {
    List<StorePath> manifests = new ArrayList<>();
    for (Member member : members) {
      StorePath old = layout.manifest(member.checkpointId());
      if (Store.exists(old)
          && !Store.exists(layout.metadata(member.checkpointId()))
          && TargetJob.stampIn(old).equals(TargetJob.stampIn(member.manifest()))) {
        manifests.add(old);
      }
    }
    return manifests;
  }

  /** Whether a replica is still visible that is being made one of the era. */
  boolean isBeingMoved(Member member, List<View.Entry> visible) throws IOException {
    for (View.Entry entry : visible) {
      if (entry.replica().checkpointId() == member.checkpointId()
          && entry.proof() instanceof View.Proven proven
          && proven.manifest().stamp().equals(TargetJob.stampIn(member.manifest()))) {
        return true;
      }
    }
    return false;
  }

  /** Deletes the directory of a replica's era if nothing is left of it. */
  void deleteIfEmpty(Member member) throws IOException {
    StorePath directory = member.replica().parent();
    if (Store.list(directory).isEmpty()) {
      Store.delete(directory);
    }
    if (Store.list(layout.erasDirectory()).isEmpty()) {
      Store.delete(layout.erasDirectory());
    }
  }

  /** The directories of those that restore, oldest first; {@code flink run -s} takes each. */
  public List<StorePath> replicas() throws IOException {
    List<StorePath> replicas = new ArrayList<>();
    for (Member member : members()) {
      if (Store.exists(member.metadata())) {
        replicas.add(member.replica());
      }
    }
    return replicas;
  }

  /** Those that have a manifest, oldest first. */
  List<Member> members() throws IOException {
    List<Member> members = new ArrayList<>();
    for (FileStatus era : Store.list(layout.erasDirectory())) {
      String number = Store.nameOf(era);
      for (FileStatus entry : Store.list(layout.erasDirectory().resolve(number))) {
        String name = Store.nameOf(entry);
        if (name.endsWith(TargetLayout.MANIFEST_SUFFIX)) {
          find(number, name.substring(0, name.length() - TargetLayout.MANIFEST_SUFFIX.length()))
              .ifPresent(members::add);
        }
      }
    }
    members.sort(Member.BY_AGE);
    return members;
  }

  /** The replica of such a name in such an era, there or not; empty if it cannot be one. */
  Optional<Member> find(String era, String name) {
    OptionalLong id = layout.kind().idOf(name);
    return era.matches("[0-9]{1,18}") && id.isPresent()
        ? Optional.of(member(Long.parseLong(era), id.getAsLong()))
        : Optional.empty();
  }
}
