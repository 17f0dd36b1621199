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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People's scripts read the log, lines of all versions in one file. */
class AuditLogGoldenTest {

  @Test
  void theLogIsWrittenAndReadAsEver() throws Exception {
    JobId job = new JobId("a".repeat(32));
    List<AuditRecord> records = new ArrayList<>();
    for (AuditRecord.Event event : AuditRecord.Event.values()) {
      AuditRecord.Amount amount = new AuditRecord.Amount(1, 2, 3, 4, 5);
      records.add(new AuditRecord(1_700_000_000_123L, job, 7, event, "because \"ü\"\n", amount));
      records.add(
          new AuditRecord(0, job, AuditRecord.NO_CHECKPOINT, event, "", AuditRecord.Amount.NONE));
    }
    String current = String.join("\n", records.stream().map(AuditLine::write).toList());

    byte[] golden = Golden.bytes("replica/log.jsonl", current.getBytes(StandardCharsets.UTF_8));

    assertThat(new String(golden, StandardCharsets.UTF_8)).isEqualTo(current);
    List<AuditRecord> read = new ArrayList<>();
    for (String line : new String(golden, StandardCharsets.UTF_8).lines().toList()) {
      read.add(AuditLine.read(line));
    }
    assertThat(read).isEqualTo(records);
  }
}
