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
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * Replicas of earlier eras on their way out. A replica without {@code _metadata} is one that
 * somebody claimed; so that a crash leaves none that looks like it, the metadata of one that is
 * retired stays in {@code <lease>/retiring/T.chk-N} until its manifest is retired too.
 */
final class RetiringEras {
  private final EarlierEras eras;
  private final LeaseLayout lease;

  RetiringEras(EarlierEras eras, LeaseLayout lease) {
    this.eras = eras;
    this.lease = lease;
  }

  private StorePath directory() {
    return lease.directory().resolve("retiring");
  }

  private StorePath mark(EarlierEras.Member member) {
    return directory().resolve(member.era() + "." + member.replica().name());
  }

  private List<EarlierEras.Member> marked() throws IOException {
    List<EarlierEras.Member> marked = new ArrayList<>();
    for (FileStatus entry : Store.list(directory())) {
      String[] parts = Store.nameOf(entry).split("\\.");
      Optional<EarlierEras.Member> member =
          parts.length == 2 ? eras.find(parts[0], parts[1]) : Optional.empty();
      member.ifPresent(marked::add);
    }
    marked.sort(EarlierEras.Member.BY_AGE);
    return marked;
  }

  /** Those whose manifest is still there, though their metadata is hidden. */
  List<EarlierEras.Member> unfinished() throws IOException {
    List<EarlierEras.Member> unfinished = new ArrayList<>();
    for (EarlierEras.Member member : marked()) {
      if (Store.exists(member.manifest())) {
        unfinished.add(member);
      }
    }
    return unfinished;
  }

  /** Hides a replica, or goes on with it. */
  static void retire(Lease lease, EarlierEras eras, EarlierEras.Member member, long atMillis)
      throws IOException {
    StorePath mark = new RetiringEras(eras, lease.layout()).mark(member);
    if (!Store.exists(mark)) {
      lease.move(member.metadata(), mark);
    }
    lease.move(member.manifest(), lease.layout().retiredManifest(member.checkpointId(), atMillis));
  }

  /** Deletes what is left of those that are hidden. */
  void clean() throws IOException {
    for (EarlierEras.Member member : marked()) {
      if (!Store.exists(member.manifest())) {
        if (Store.list(member.replica()).isEmpty()) {
          Store.delete(member.replica());
        }
        eras.deleteIfEmpty(member);
        Store.delete(mark(member));
      }
    }
  }
}
