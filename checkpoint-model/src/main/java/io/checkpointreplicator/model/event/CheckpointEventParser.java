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
package io.checkpointreplicator.model.event;

import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads and writes {@link CheckpointEvent}s as JSON:
 *
 * <pre>
 * { "version": 1,
 *   "job": "32 hex digits", "checkpoint": 7,
 *   "path": "hdfs://dc1/flink/checkpoints/&lt;job&gt;/chk-7",
 *   "completedAt": 1700000000000,                    milliseconds since the epoch
 *   "fullBytes": 1000000, "newBytes": 1000,          0 where unknown
 *   "jobName": "...", "kind": "Checkpoint" }         absent where unknown (Flink 1.20)
 * </pre>
 *
 * Fields may be added in version 1; readers pass over those they do not know. Stateless and
 * thread-safe.
 */
public final class CheckpointEventParser {
  /** The version written; the only one read. */
  static final int VERSION = 1;

  /** An event is small; whatever is larger is none. */
  static final int MAX_BYTES = 64 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointEventParser() {}

  /** The event as JSON in UTF-8. */
  public static byte[] write(CheckpointEvent event) throws IOException {
    ObjectNode json =
        JSON.createObjectNode()
            .put("version", VERSION)
            .put("job", event.job().hex())
            .put("checkpoint", event.checkpointId())
            .put("path", event.path())
            .put("completedAt", event.completedAtMillis())
            .put("fullBytes", event.size().fullBytes())
            .put("newBytes", event.size().newBytes());
    event.origin().jobName().ifPresent(name -> json.put("jobName", name));
    event.origin().kind().ifPresent(kind -> json.put("kind", kind));
    return JSON.writeValueAsBytes(json);
  }

  /**
   * Reads an event. Nothing in it is to be trusted.
   *
   * @throws EventFormatException if it is no event of version 1
   */
  public static CheckpointEvent read(byte[] bytes) throws EventFormatException {
    if (bytes.length > MAX_BYTES) {
      throw new EventFormatException(
          "Event has " + bytes.length + " bytes; allowed: at most " + MAX_BYTES + ".");
    }
    JsonNode json = parse(bytes);
    if (json.path("version").asInt(0) != VERSION) {
      throw new EventFormatException(
          "Event has version " + json.path("version") + "; allowed: " + VERSION + ".");
    }
    try {
      return new CheckpointEvent(
          new JobId(text(json, "job")),
          number(json, "checkpoint"),
          text(json, "path"),
          json.path("completedAt").asLong(),
          new CheckpointEvent.Size(json.path("fullBytes").asLong(), json.path("newBytes").asLong()),
          new CheckpointEvent.Origin(optional(json, "jobName"), optional(json, "kind")));
    } catch (IllegalArgumentException e) {
      throw new EventFormatException("Event makes no sense: " + e.getMessage(), e);
    }
  }

  private static JsonNode parse(byte[] bytes) throws EventFormatException {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new EventFormatException("Event is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new EventFormatException("Event cannot be read: " + e.getMessage(), e);
    }
    throw new EventFormatException("Event is no JSON object.");
  }

  private static String text(JsonNode json, String field) throws EventFormatException {
    if (!json.path(field).isTextual()) {
      throw new EventFormatException("Event has no text '" + field + "'.");
    }
    return json.path(field).asText();
  }

  private static long number(JsonNode json, String field) throws EventFormatException {
    if (!json.path(field).isIntegralNumber() || !json.path(field).canConvertToLong()) {
      throw new EventFormatException("Event has no whole number '" + field + "'.");
    }
    return json.path(field).asLong();
  }

  private static Optional<String> optional(JsonNode json, String field) {
    return Optional.of(json.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
