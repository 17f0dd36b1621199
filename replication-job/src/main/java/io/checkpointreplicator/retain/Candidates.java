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

import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ReplicaReferences;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.apache.flink.core.fs.FileStatus;

/** What is out of use in a job's tree, and what is needed all the same; read from the target. */
final class Candidates {
  private final TargetJob target;
  private final TargetLayout layout;
  private final LeaseLayout lease;

  Candidates(TargetJob target, LeaseLayout lease) {
    this.target = target;
    this.layout = target.layout();
    this.lease = lease;
  }

  List<Candidate> all() throws IOException {
    List<Candidate> all = new ArrayList<>(hiddenReplicas());
    all.addAll(plans());
    return all;
  }

  List<Candidate> plans() throws IOException {
    List<Candidate> all = new ArrayList<>();
    for (FileStatus plan : Store.list(lease.doomedDirectory())) {
      StorePath directory = lease.doomedDirectory().resolve(Store.nameOf(plan));
      long latest = latestChange(plan, Store.list(directory));
      all.add(new Candidate(Candidate.Kind.DOOMED_PLAN, directory, latest));
    }
    for (FileStatus plan : Store.list(lease.plansDirectory())) {
      StorePath directory = lease.planDirectory(Store.nameOf(plan));
      List<FileStatus> entries = Store.list(directory);
      // The staged metadata moves away when the plan is published.
      Candidate.Kind kind =
          entries.stream().map(Store::nameOf).allMatch(LeaseLayout::isProgress)
              ? Candidate.Kind.PUBLISHED_PLAN
              : Candidate.Kind.PLAN;
      all.add(new Candidate(kind, directory, latestChange(plan, entries)));
    }
    return all;
  }

  private static long latestChange(FileStatus plan, List<FileStatus> entries) {
    return entries.stream()
        .mapToLong(FileStatus::getModificationTime)
        .reduce(plan.getModificationTime(), Math::max);
  }

  /** In the order in which they are looked at: those hidden last come first. */
  static List<Candidate> sorted(List<Candidate> hiddenReplicas) {
    return hiddenReplicas.stream()
        .sorted(
            Comparator.comparingLong(Candidate::sinceMillis)
                .reversed()
                .thenComparing(candidate -> candidate.path().name()))
        .toList();
  }

  /** Those hidden last come first; savepoints are not hidden. */
  List<Candidate> hiddenReplicas() throws IOException {
    if (layout.kind() == CheckpointKind.SAVEPOINT) {
      return List.of();
    }
    List<Candidate> hidden = new ArrayList<>();
    for (FileStatus entry : Store.list(lease.retiredDirectory())) {
      RetiredName.parse(Store.nameOf(entry))
          .ifPresent(
              name ->
                  hidden.add(
                      new Candidate(
                          Candidate.Kind.HIDDEN_REPLICA,
                          lease.retiredManifest(name.checkpointId(), name.hiddenAtMillis()),
                          name.hiddenAtMillis())));
    }
    return sorted(hidden);
  }

  static long checkpointIdOf(Candidate hiddenReplica) {
    return RetiredName.parse(hiddenReplica.path().name()).orElseThrow().checkpointId();
  }

  /** Whether the metadata that is visible is that of a hidden replica, which is not hidden yet. */
  boolean isOfVisible(Candidate hiddenReplica) throws IOException {
    ReplicaFile.Content stamped = target.manifestAt(hiddenReplica.path()).stamp().metadata();
    StorePath metadata = layout.metadata(checkpointIdOf(hiddenReplica));
    CRC32C crc = new CRC32C();
    try (InputStream in = new CheckedInputStream(Store.open(metadata), crc)) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return stamped.equals(new ReplicaFile.Content(bytes, crc.getValue()));
    }
  }

  /** {@code chk-N.T.json.gz}. */
  private record RetiredName(long checkpointId, long hiddenAtMillis) {
    static Optional<RetiredName> parse(String name) {
      String[] parts = name.split("\\.");
      OptionalLong id = CheckpointDirectory.idOf(parts[0]);
      boolean fits =
          parts.length == 4
              && id.isPresent()
              && parts[1].matches("[0-9]{1,18}")
              && parts[2].equals("json")
              && parts[3].equals("gz");
      return fits
          ? Optional.of(new RetiredName(id.getAsLong(), Long.parseLong(parts[1])))
          : Optional.empty();
    }
  }

  /**
   * The files that must stay: those of all manifests, whether their replica is visible or somebody
   * made it invisible, those of earlier eras, and those of candidates that are not due yet.
   *
   * @param leaving manifests that do not count
   * @throws IOException if one of them cannot be read: then nothing may be deleted
   */
  NeededFiles neededFiles(List<Candidate> young, Set<StorePath> leaving) throws IOException {
    NeededFiles needed = new NeededFiles();
    needed.addPlan(filesOfOtherPlans());
    // What is published meanwhile is visible afterwards: the plans come first.
    for (Candidate candidate : young) {
      if (candidate.kind() != Candidate.Kind.HIDDEN_REPLICA) {
        needed.addPlan(referencesOf(layout, candidate.path()).keySet());
      }
    }
    Set<StorePath> manifests = new HashSet<>();
    for (View.Entry entry : target.view().entries()) {
      StorePath manifest = layout.manifest(entry.replica().checkpointId());
      if (entry.proof() instanceof View.Unproven unproven && !leaving.contains(manifest)) {
        throw unproven(entry, unproven);
      }
      manifests.add(manifest);
    }
    for (FileStatus entry : Store.list(layout.replicasDirectory())) {
      String name = Store.nameOf(entry);
      if (!entry.isDir() && name.endsWith(TargetLayout.MANIFEST_SUFFIX)) {
        manifests.add(layout.replicasDirectory().resolve(name));
      }
    }
    new EarlierEras(layout).members().forEach(member -> manifests.add(member.manifest()));
    manifests.removeAll(leaving);
    young.stream()
        .filter(candidate -> candidate.kind() == Candidate.Kind.HIDDEN_REPLICA)
        .forEach(candidate -> manifests.add(candidate.path()));
    for (StorePath manifest : manifests) {
      needed.addReplica(manifest, target.manifestAt(manifest).files());
    }
    return needed;
  }

  /** Plans for checkpoints and those for savepoints do not know of each other. */
  private Set<String> filesOfOtherPlans() throws IOException {
    Set<String> files = new HashSet<>();
    for (CheckpointKind kind : CheckpointKind.values()) {
      if (kind != layout.kind()) {
        TargetLayout other = new TargetLayout(layout.target(), layout.job(), kind);
        LeaseLayout others = new LeaseLayout(other, lease.lease());
        for (FileStatus plan : Store.list(others.plansDirectory())) {
          files.addAll(referencesOf(other, others.planDirectory(Store.nameOf(plan))).keySet());
        }
      }
    }
    return files;
  }

  private IOException unproven(View.Entry entry, View.Unproven proof) {
    return new IOException(
        "The manifest of "
            + layout.replica(entry.replica().checkpointId())
            + " cannot be read: "
            + proof.reason());
  }

  /** The files that the replicator wrote for a candidate and that nothing needs. */
  Set<String> unneededFiles(Candidate candidate, NeededFiles needed) throws IOException {
    return candidate.kind() == Candidate.Kind.HIDDEN_REPLICA
        ? needed.unneeded(filesOfHidden(candidate))
        : needed.unneeded(filesOfPlan(candidate));
  }

  /** Those that are not needed are not read again. */
  void forgetAllBut(NeededFiles needed) {
    target.forgetAllBut(needed.manifests());
  }

  private ReplicaFiles filesOfHidden(Candidate replica) throws IOException {
    return target.manifestAt(replica.path()).files();
  }

  private Set<String> filesOfPlan(Candidate candidate) throws IOException {
    Set<String> files = new HashSet<>();
    for (Map.Entry<String, StateFileReference> file :
        referencesOf(layout, candidate.path()).entrySet()) {
      Optional<FileStatus> there = Store.status(layout.file(file.getKey()));
      // A file of another length was there before; copying does not overwrite.
      if (there.isPresent() && isCopy(file.getValue(), there.get().getLen())) {
        files.add(file.getKey());
      }
    }
    return files;
  }

  private static boolean isCopy(StateFileReference reference, long length) {
    return reference.lengthRule() == LengthRule.AT_LEAST
        ? length >= reference.length()
        : reference.length() == StateFileReference.UNKNOWN_LENGTH || length == reference.length();
  }

  /** A plan copies nothing before its metadata is staged whole: without it there are no files. */
  private static Map<String, StateFileReference> referencesOf(
      TargetLayout layout, StorePath planDirectory) throws IOException {
    StorePath staged = planDirectory.resolve(CheckpointDirectory.METADATA);
    if (!Store.exists(staged)) {
      return Map.of();
    }
    try {
      return ReplicaReferences.read(layout, staged);
    } catch (MetadataFormatException e) {
      return Map.of();
    }
  }
}
