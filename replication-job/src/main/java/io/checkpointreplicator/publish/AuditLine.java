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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An {@link AuditRecord} as one line of JSON: {@code at} (ISO 8601), {@code job}, {@code
 * checkpoint} (absent if there is none), {@code event}, {@code reason}, and where files were
 * involved {@code files}, {@code bytes}, {@code newFiles}, {@code newBytes}, {@code millis}; of
 * what was published {@code lagMillis}, which older versions did not write.
 */
public final class AuditLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditLine() {}

  /** The line, without line end. */
  public static String write(AuditRecord record) {
    try {
      return JSON.writeValueAsString(toJson(record));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("A tree of texts and numbers is always written", e);
    }
  }

  /** What the line says. */
  public static ObjectNode toJson(AuditRecord record) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("at", Instant.ofEpochMilli(record.atMillis()).toString())
            .put("job", record.job().hex());
    if (record.checkpointId() != AuditRecord.NO_CHECKPOINT) {
      line.put("checkpoint", record.checkpointId());
    }
    line.put("event", record.event().name());
    if (!record.reason().isEmpty()) {
      line.put("reason", record.reason());
    }
    if (!record.amount().equals(AuditRecord.Amount.NONE)) {
      line.put("files", record.amount().files())
          .put("bytes", record.amount().bytes())
          .put("newFiles", record.amount().newFiles())
          .put("newBytes", record.amount().newBytes())
          .put("millis", record.amount().times().planMillis());
    }
    record.amount().times().lagMillis().ifPresent(lag -> line.put("lagMillis", lag));
    return line;
  }

  /**
   * Reads a line back.
   *
   * @throws IOException if it is not such a line
   */
  public static AuditRecord read(String line) throws IOException {
    JsonNode node = JSON.readTree(line);
    try {
      return new AuditRecord(
          Instant.parse(node.path("at").asText()).toEpochMilli(),
          new JobId(node.path("job").asText()),
          node.path("checkpoint").asLong(AuditRecord.NO_CHECKPOINT),
          AuditRecord.Event.valueOf(node.path("event").asText()),
          node.path("reason").asText(""),
          new AuditRecord.Amount(
              node.path("files").asLong(),
              node.path("bytes").asLong(),
              node.path("newFiles").asLong(),
              node.path("newBytes").asLong(),
              new AuditRecord.Times(node.path("millis").asLong(), lag(node.path("lagMillis")))));
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw new IOException("Not a line of the audit log: " + line, e);
    }
  }

  private static OptionalLong lag(JsonNode node) {
    return node.isIntegralNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }
}
