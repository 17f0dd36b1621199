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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.ManifestFormatException;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Where a plan stands, as the target shows it: the way back from PUBLISH to PLAN, which survives
 * whatever the two forget.
 */
public sealed interface PlanEnd {

  /**
   * The replica is visible.
   *
   * @param stamp what its manifest says, if that can be read
   */
  record Published(Optional<ReplicaStamp> stamp) implements PlanEnd {}

  /**
   * The plan ended without a replica.
   *
   * @param event SKIPPED if the next checkpoint may do better, FAILED otherwise
   * @param reason why, in words
   */
  record Unpublished(AuditRecord.Event event, String reason) implements PlanEnd {}

  /**
   * Not yet.
   *
   * @param progressAtMillis when something last changed in the plan's directory, or when the plan
   *     was made: on object stores there is no directory before there is something in it
   */
  record Pending(long progressAtMillis) implements PlanEnd {
    /** The target does not tell, which is neither progress nor a lack of it. */
    static final Pending UNTOLD = new Pending(Long.MAX_VALUE);

    /** Whether nothing has changed for longer than that. */
    boolean isSilentFor(Duration patience) {
      return System.currentTimeMillis() - progressAtMillis > patience.toMillis();
    }
  }

  /** Notes on the target that a plan ended without a replica. */
  static void write(LeaseLayout lease, PlanId plan, Unpublished end) throws IOException {
    ObjectMapper json = new ObjectMapper();
    byte[] bytes =
        json.writeValueAsBytes(
            json.createObjectNode()
                .put("event", end.event().name())
                .put("reason", Messages.fit(end.reason())));
    Store.replace(
        lease.planDirectory(plan.toString()).resolve("outcome.part"),
        lease.outcome(plan.toString()),
        out -> out.write(bytes));
  }

  /** Looks on the target where a plan stands. */
  static PlanEnd read(LeaseLayout lease, JobTrack.InFlight inFlight) throws IOException {
    Optional<PlanEnd> published = published(lease.tree(), inFlight);
    if (published.isPresent()) {
      return published.get();
    }
    String plan = inFlight.plan().toString();
    Optional<FileStatus> outcome = Store.status(lease.outcome(plan));
    if (outcome.isEmpty()) {
      return withoutOutcome(lease, inFlight);
    }
    try {
      JsonNode json = new ObjectMapper().readTree(Store.read(lease.outcome(plan)));
      return new Unpublished(
          AuditRecord.Event.valueOf(json.path("event").asText()), json.path("reason").asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return new Unpublished(
          AuditRecord.Event.FAILED,
          "The outcome of "
              + CheckpointDirectory.name(inFlight.checkpointId())
              + " cannot be read: "
              + Messages.of(e));
    }
  }

  /** A plan is its staged metadata, until that is published: without it, nothing comes any more. */
  private static PlanEnd withoutOutcome(LeaseLayout lease, JobTrack.InFlight inFlight)
      throws IOException {
    String plan = inFlight.plan().toString();
    if (Store.exists(lease.stagedMetadata(plan))) {
      long changed = progress(lease.planDirectory(plan));
      return new Pending(Math.max(inFlight.plan().sequence(), changed));
    }
    return published(lease.tree(), inFlight)
        .orElseGet(
            () -> new Unpublished(AuditRecord.Event.FAILED, "Plan " + plan + " was given up"));
  }

  /** A replica of the same name may be that of an earlier checkpoint, if ids started again. */
  private static Optional<PlanEnd> published(TargetLayout tree, JobTrack.InFlight inFlight)
      throws IOException {
    long id = inFlight.checkpointId();
    if (!Store.exists(tree.metadata(id))) {
      return Optional.empty();
    }
    try {
      ReplicaStamp stamp = new TargetJob(tree, new ManifestCache()).stamp(id);
      return stamp.times().completedAtMillis() >= inFlight.completedAtMillis()
          ? Optional.of(new Published(Optional.of(stamp)))
          : Optional.empty();
    } catch (FileNotFoundException | ManifestFormatException e) {
      return Optional.of(new Published(Optional.empty()));
    }
  }

  private static long progress(StorePath directory) throws IOException {
    long latest = Store.status(directory).map(FileStatus::getModificationTime).orElse(0L);
    try {
      for (FileStatus entry : Store.list(directory)) {
        latest = Math.max(latest, entry.getModificationTime());
      }
    } catch (FileNotFoundException e) {
      // Files came and went while a local store listed them, which the directory's time shows.
      return Store.status(directory).map(FileStatus::getModificationTime).orElse(latest);
    }
    return latest;
  }
}
