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
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
  private static final String MANIFEST_SUFFIX = ".json.gz";

  private final TargetLayout layout;

  /** Those in the tree of a layout. */
  public EarlierEras(TargetLayout layout) {
    this.layout = layout;
  }

  /** A replica of an earlier era. */
  record Member(long era, long checkpointId, StorePath manifest, StorePath replica) {
    StorePath metadata() {
      return replica.resolve(CheckpointDirectory.METADATA);
    }
  }

  /**
   * Makes the visible replicas of a job those of an earlier era. Each is there at its new place
   * before it goes from the old one; done again, it goes on.
   *
   * @param lease the lease on the job's tree
   * @param replicas the visible replicas, all proven
   */
  public void moveAside(Lease lease, List<View.Entry> replicas) throws IOException {
    long era =
        replicas.stream()
            .map(entry -> ((View.Proven) entry.proof()).manifest().stamp().times())
            .mapToLong(times -> times.completedAtMillis())
            .max()
            .orElse(0);
    for (View.Entry entry : replicas) {
      long id = entry.replica().checkpointId();
      Member member = member(era, id);
      if (!Store.exists(member.manifest())) {
        lease.discard(member.metadata());
        put(lease, member.metadata(), part -> copyMetadata(id, part));
        put(lease, member.manifest(), part -> copy(layout.manifest(id), part));
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
    return new Member(era, id, directory.resolve(name + MANIFEST_SUFFIX), directory.resolve(name));
  }

  @FunctionalInterface
  private interface Writing {
    void to(StorePath part) throws IOException;
  }

  private static void put(Lease lease, StorePath file, Writing content) throws IOException {
    StorePath part = lease.layout().directory().resolve("era.part");
    content.to(part);
    Store.rename(part, file);
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

  /** Deletes the directories of eras that nothing is left of. */
  void deleteEmpty() throws IOException {
    for (FileStatus era : Store.list(layout.erasDirectory())) {
      StorePath directory = layout.erasDirectory().resolve(Store.nameOf(era));
      if (Store.list(directory).isEmpty()) {
        Store.delete(directory);
      }
    }
  }

  /** Those that have a manifest, oldest first. */
  List<Member> members() throws IOException {
    List<Member> members = new ArrayList<>();
    for (FileStatus era : Store.list(layout.erasDirectory())) {
      if (Store.nameOf(era).matches("[0-9]{1,18}")) {
        long number = Long.parseLong(Store.nameOf(era));
        for (FileStatus entry : Store.list(layout.erasDirectory().resolve(Store.nameOf(era)))) {
          String name = Store.nameOf(entry);
          if (name.endsWith(MANIFEST_SUFFIX)) {
            OptionalLong id =
                layout.kind().idOf(name.substring(0, name.length() - MANIFEST_SUFFIX.length()));
            id.ifPresent(n -> members.add(member(number, n)));
          }
        }
      }
    }
    members.sort(Comparator.comparingLong(Member::era).thenComparingLong(Member::checkpointId));
    return members;
  }
}
