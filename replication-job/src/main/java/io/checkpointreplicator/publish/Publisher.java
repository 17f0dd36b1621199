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
package io.checkpointreplicator.publish;

import io.checkpointreplicator.lease.Lease;
import io.checkpointreplicator.lease.LeaseLostException;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.SkipReason;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaFiles;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.plan.PlanEnd;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.retain.EarlierEras;
import io.checkpointreplicator.store.FencedException;
import io.checkpointreplicator.store.LinkException;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Openness;
import io.checkpointreplicator.store.RefusedException;
import io.checkpointreplicator.store.ReplicaReferences;
import io.checkpointreplicator.store.StayOutException;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.core.fs.FileStatus;

/**
 * Makes a replica visible, if each file that its metadata names is proven to be there.
 *
 * <ol>
 *   <li>The staged metadata, the very bytes that become visible, is read once more. Each file it
 *       names must be reported by this plan's tasks or named by the manifest of a replica that is
 *       visible now. What the plan believed earlier does not count.
 *   <li>The files that only the reports prove are looked up: a report may come out of a state that
 *       is older than the target.
 *   <li>The manifest is written.
 *   <li>The visible replicas are listed again; under a newer one nothing is published.
 *   <li>The staged metadata is renamed into place.
 * </ol>
 *
 * A crash in between leaves a manifest without replica, which is written anew by the next attempt.
 */
final class Publisher {
  private final Settings settings;
  private final ManifestCache manifests;
  private final Leases leases;

  Publisher(Settings settings, ManifestCache manifests) {
    this.settings = settings;
    this.manifests = manifests;
    this.leases = new Leases(settings.target(), settings.leaseOwner());
  }

  TargetLayout layout(PlanHeader header) {
    return new TargetLayout(settings.target(), header.job(), header.checkpoint().kind());
  }

  TargetJob target(PlanHeader header) {
    return new TargetJob(layout(header), manifests);
  }

  /**
   * Notes on the target how a plan ended.
   *
   * @throws LeaseLostException if that is not this replicator's to say any more
   */
  void note(PlanHeader header, PlanEnd.Unpublished end) throws IOException {
    PlanEnd.write(leases.find(layout(header)).layout(), header.plan(), end);
  }

  /**
   * Gives a plan up by deleting what it is made of, where its end cannot be noted: that is possible
   * even if a quota is used up.
   *
   * @throws LeaseLostException if that is not this replicator's to do any more
   */
  void giveUp(PlanHeader header) throws IOException {
    Store.delete(leases.find(layout(header)).layout().stagedMetadata(header.plan().toString()));
  }

  /**
   * Publishes the checkpoint of a plan.
   *
   * @param header the plan
   * @param reports the reports on all its tasks, all of them good
   * @throws IOException if the target cannot be read or written; trying again helps when it can
   */
  PublishResult publish(PlanHeader header, List<CopyReport> reports) throws IOException {
    TargetJob target = target(header);
    StorePath staged = target.layout().jobDirectory();
    try {
      // Found before anything else is read: if it passes on after that, the rename fails.
      Lease lease = leases.find(target.layout());
      staged = lease.layout().stagedMetadata(header.plan().toString());
      target.checkNotFenced();
      View view = target.view();
      Optional<PublishResult> early = early(header, staged, view);
      if (early.isPresent()) {
        return early.get();
      }
      Map<String, Content> reported = ReportedFiles.prove(target.layout(), reports);
      ReplicaFiles.Builder proven = target.newFiles();
      Content metadata = prove(target.layout(), staged, reported, view, proven);
      ReplicaFiles files = proven.build();
      ReplicaStamp stamp = stamp(header, reports, files, metadata);
      if (startsAgain(header, view)) {
        if (!view.isProven()) {
          return new PublishResult.Failed(
              FailReason.PUBLISH,
              "Checkpoint ids start again, but the manifest of a visible replica cannot be read");
        }
        new EarlierEras(target.layout()).moveAside(lease, target.view().entries());
      }
      ReplicaManifest manifest = new ReplicaManifest(stamp, files);
      writeManifest(lease, header, manifest);
      target.checkNotFenced();
      Optional<PublishResult> late = overtaken(header, target.view());
      if (late.isPresent()) {
        return late.get();
      }
      makeVisible(lease, staged, target.layout().metadata(header.checkpoint().checkpointId()));
      target.remember(header.checkpoint().checkpointId(), manifest);
      return new PublishResult.Published(stamp);
    } catch (MetadataFormatException | ReferenceException e) {
      return new PublishResult.Skipped(
          SkipReason.UNPROVEN,
          staged + " is damaged; the checkpoint is planned again: " + Messages.of(e));
    } catch (UnprovenException e) {
      return new PublishResult.Skipped(SkipReason.UNPROVEN, e.getMessage());
    } catch (FencedException e) {
      return new PublishResult.Failed(FailReason.FENCED, e.getMessage());
    } catch (StayOutException e) {
      return new PublishResult.Failed(FailReason.HELD, e.getMessage());
    } catch (LinkException | RefusedException e) {
      return new PublishResult.Failed(FailReason.PUBLISH, e.getMessage());
    }
  }

  private static void makeVisible(Lease lease, StorePath staged, StorePath visible)
      throws IOException {
    StorePath directory = visible.parent();
    try {
      Store.createDirectory(directory, Openness.of(staged.parent()));
      lease.move(staged, visible);
    } catch (IOException e) {
      // That stays so, and is this job's trouble alone.
      if (Store.status(directory).filter(status -> !status.isDir()).isPresent()) {
        throw new RefusedException(
            "A file that the replicator did not write lies where the replica has to be, "
                + directory
                + ". Move it away.");
      }
      throw e;
    }
  }

  private static Optional<PublishResult> early(PlanHeader header, StorePath staged, View view)
      throws IOException {
    Optional<View.Entry> same =
        view.of(header.checkpoint().checkpointId()).filter(entry -> !isEarlierEra(header, entry));
    if (same.isPresent()) {
      return Optional.of(replayed(header, same.get().proof()));
    }
    if (!Store.exists(staged)) {
      return Optional.of(
          new PublishResult.Skipped(
              SkipReason.UNPROVEN,
              "Plan " + header.plan() + " was given up; its staged metadata is gone"));
    }
    return overtaken(header, view);
  }

  /** Whether a visible replica is from before the job's checkpoint ids started again. */
  private static boolean isEarlierEra(PlanHeader header, View.Entry entry) {
    SourceCheckpoint checkpoint = header.checkpoint();
    return checkpoint.kind() == CheckpointKind.CHECKPOINT
        && entry.replica().checkpointId() >= checkpoint.checkpointId()
        && entry.proof() instanceof View.Proven proven
        && proven.manifest().stamp().times().completedAtMillis() < checkpoint.completedAtMillis();
  }

  private static boolean startsAgain(PlanHeader header, View view) {
    return view.entries().stream().anyMatch(entry -> isEarlierEra(header, entry));
  }

  /** The plan's own replica is reported as it was the first time: that report may be lost. */
  private static PublishResult replayed(PlanHeader header, View.Proof proof) {
    return proof instanceof View.Proven proven
            && proven.manifest().stamp().plan().equals(header.plan().toString())
        ? new PublishResult.Published(proven.manifest().stamp())
        : new PublishResult.Replayed();
  }

  private static Optional<PublishResult> overtaken(PlanHeader header, View view) {
    return view.entries().stream()
        .filter(entry -> !isEarlierEra(header, entry))
        .mapToLong(entry -> entry.replica().checkpointId())
        .filter(id -> isAhead(id, header.checkpoint()))
        .boxed()
        .findFirst()
        .map(
            id -> {
              String name = header.checkpoint().kind().directoryName(id);
              return new PublishResult.Skipped(
                  SkipReason.OVERTAKEN, "The replica of " + name + " is visible already");
            });
  }

  private static boolean isAhead(long visible, SourceCheckpoint checkpoint) {
    return switch (checkpoint.kind()) {
      case CHECKPOINT -> visible >= checkpoint.checkpointId();
      case SAVEPOINT -> visible == checkpoint.checkpointId();
    };
  }

  /** Collects all files that the metadata references, and returns what its own bytes are. */
  private static Content prove(
      TargetLayout layout,
      StorePath staged,
      Map<String, Content> reported,
      View view,
      ReplicaFiles.Builder files)
      throws IOException {
    AtomicReference<String> unproven = new AtomicReference<>();
    Content metadata =
        ReplicaReferences.forEach(
            layout,
            staged,
            (path, reference) ->
                Optional.ofNullable(reported.get(path))
                    .or(() -> view.content(path))
                    .ifPresentOrElse(
                        content -> files.add(path, content),
                        () -> unproven.compareAndSet(null, path)));
    if (unproven.get() != null) {
      throw new UnprovenException(
          "No visible replica names "
              + unproven.get()
              + " any more; the checkpoint is planned again");
    }
    checkReadWhole(staged, metadata.sizeBytes());
    return metadata;
  }

  private static void checkReadWhole(StorePath file, long bytes) throws IOException {
    long length = Store.status(file).map(FileStatus::getLen).orElse(0L);
    if (bytes != length) {
      throw new IOException(
          "Reading " + file + " ended after " + bytes + " of " + length + " bytes");
    }
  }

  private static ReplicaStamp stamp(
      PlanHeader header, List<CopyReport> reports, ReplicaFiles files, Content metadata) {
    SourceCheckpoint checkpoint = header.checkpoint();
    long bytes = files.values().stream().mapToLong(Content::sizeBytes).sum();
    long newBytes =
        reports.stream()
            .filter(report -> report.outcome() instanceof CopyOutcome.Copied)
            .mapToLong(report -> ReportedFiles.contentOf(report).sizeBytes())
            .sum();
    return new ReplicaStamp(
        new ReplicaStamp.Origin(
            header.job(),
            checkpoint.checkpointId(),
            header.sourceBase().toString(),
            checkpoint.directory().toString()),
        header.plan().toString(),
        new ReplicaStamp.Times(
            checkpoint.completedAtMillis(), header.plan().sequence(), System.currentTimeMillis()),
        new ReplicaStamp.Totals(files.size(), bytes, reports.size(), newBytes),
        metadata);
  }

  private static void writeManifest(Lease lease, PlanHeader header, ReplicaManifest manifest)
      throws IOException {
    String plan = header.plan().toString();
    StorePath part = lease.layout().planDirectory(plan).resolve("manifest.part");
    StorePath file = lease.layout().tree().manifest(header.checkpoint().checkpointId());
    Store.write(
        part,
        Openness.of(lease.layout().stagedMetadata(plan)),
        out -> ManifestParser.write(manifest, out));
    // One may be there from an attempt that came so far.
    lease.discard(file);
    lease.move(part, file);
  }
}
