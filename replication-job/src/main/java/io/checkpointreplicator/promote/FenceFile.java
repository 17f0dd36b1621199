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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads and writes the {@link Fence} of a job. */
public final class FenceFile {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TargetLayout layout;

  /** The fence of a layout's job, there or not. */
  public FenceFile(TargetLayout layout) {
    this.layout = layout;
  }

  /**
   * The fence; empty if the tree was not promoted.
   *
   * @throws CheckpointException if it was, but the file does not say by whom
   */
  public Optional<Fence> read() throws IOException {
    try {
      return Optional.of(parse(JSON.readTree(Store.read(layout.fence()))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw unreadable(e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw unreadable(e.getMessage(), e);
    }
  }

  private static Fence parse(JsonNode json) {
    int version = json.path("version").asInt(0);
    if (version != VERSION) {
      throw new IllegalArgumentException("version is " + version + "; supported: " + VERSION);
    }
    JsonNode promoted = json.path("promoted");
    return new Fence(
        json.path("promotedBy").asText(),
        Instant.parse(json.path("promotedAt").asText()),
        promoted.isMissingNode() ? Optional.empty() : Optional.of(choice(promoted)));
  }

  private static Fence.Choice choice(JsonNode json) {
    return new Fence.Choice(
        json.path("checkpoint").asLong(),
        StorePath.parse(json.path("replica").asText()),
        ClaimMode.valueOf(json.path("claimMode").asText()));
  }

  private CheckpointException unreadable(String reason, Exception cause) {
    return new CheckpointException(
        "The tree is fenced, but "
            + layout.fence()
            + " does not say for which replica: "
            + reason
            + ". Find out who wrote it; 'promote --release --yes' removes it.",
        cause);
  }

  /** Writes the first fence of a tree: it is there as a whole or not at all. */
  void create(Fence fence) throws IOException {
    Store.rename(prepare(fence), layout.fence());
  }

  /**
   * Writes over the fence: there is one at each moment. A store that renames over nothing, as HDFS
   * does, gets it written in place; a crash in there leaves a fence that does not say for what.
   */
  void update(Fence fence) throws IOException {
    StorePath prepared = prepare(fence);
    try {
      Store.rename(prepared, layout.fence());
    } catch (IOException refused) {
      if (!Store.exists(prepared)) {
        throw refused;
      }
      Store.overwrite(layout.fence(), out -> out.write(bytes(fence)));
      Store.delete(prepared);
    }
  }

  private StorePath prepare(Fence fence) throws IOException {
    StorePath temporary = layout.replicasDirectory().resolve("fence.part");
    Store.write(temporary, out -> out.write(bytes(fence)));
    return temporary;
  }

  private static byte[] bytes(Fence fence) throws IOException {
    ObjectNode json =
        JSON.createObjectNode()
            .put("version", VERSION)
            .put("promotedBy", fence.promotedBy())
            .put("promotedAt", fence.promotedAt().toString());
    fence
        .choice()
        .ifPresent(
            choice ->
                json.putObject("promoted")
                    .put("checkpoint", choice.checkpointId())
                    .put("replica", choice.replica().toString())
                    .put("claimMode", choice.claimMode().name()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /** Removes the fence. */
  void delete() throws IOException {
    Store.delete(layout.fence());
  }
}
