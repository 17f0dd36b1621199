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
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
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

  /** The replica is visible. */
  record Published() implements PlanEnd {}

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
   * @param progressAtMillis when something last changed in the plan's directory
   */
  record Pending(long progressAtMillis) implements PlanEnd {}

  /** Notes on the target that a plan ended without a replica. */
  static void write(TargetLayout layout, PlanId plan, Unpublished end) throws IOException {
    ObjectMapper json = new ObjectMapper();
    byte[] bytes =
        json.writeValueAsBytes(
            json.createObjectNode()
                .put("event", end.event().name())
                .put("reason", Messages.fit(end.reason())));
    Store.replace(
        layout.planDirectory(plan.toString()).resolve("outcome.part"),
        layout.outcome(plan.toString()),
        out -> out.write(bytes));
  }

  /** Looks on the target where a plan for a checkpoint stands. */
  static PlanEnd read(TargetLayout layout, PlanId plan, long checkpointId) throws IOException {
    if (Store.exists(layout.metadata(checkpointId))) {
      return new Published();
    }
    Optional<FileStatus> outcome = Store.status(layout.outcome(plan.toString()));
    if (outcome.isEmpty()) {
      return new Pending(progress(layout, plan));
    }
    try {
      JsonNode json = new ObjectMapper().readTree(Store.read(layout.outcome(plan.toString())));
      return new Unpublished(
          AuditRecord.Event.valueOf(json.path("event").asText()), json.path("reason").asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return new Unpublished(
          AuditRecord.Event.FAILED,
          "The outcome of "
              + CheckpointDirectory.name(checkpointId)
              + " cannot be read: "
              + Messages.of(e));
    }
  }

  private static long progress(TargetLayout layout, PlanId plan) throws IOException {
    StorePath directory = layout.planDirectory(plan.toString());
    long latest = Store.status(directory).map(FileStatus::getModificationTime).orElse(0L);
    for (FileStatus entry : Store.list(directory)) {
      latest = Math.max(latest, entry.getModificationTime());
    }
    return latest;
  }
}
