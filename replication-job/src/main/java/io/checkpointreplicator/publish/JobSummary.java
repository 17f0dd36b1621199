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

import io.checkpointreplicator.plan.AuditRecord;
import java.util.Locale;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * What a replication that ends has done for one job, as an accumulator: the Flink UI and {@code
 * flink run} show it, one line for each job.
 *
 * <pre>
 * chk-12 published; files: 120, bytes: 3,400,000, new bytes: 200,000, milliseconds: 4,100
 * </pre>
 */
final class JobSummary implements Accumulator<AuditRecord, String> {
  private static final long serialVersionUID = 1L;

  private String line = "";

  /** The last record that tells of a checkpoint wins. */
  @Override
  public void add(AuditRecord record) {
    if (record.event() != AuditRecord.Event.RETIRED) {
      line = describe(record);
    }
  }

  private static String describe(AuditRecord record) {
    String event = record.event().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String what =
        record.checkpointId() == AuditRecord.NO_CHECKPOINT
            ? event
            : "chk-" + record.checkpointId() + " " + event;
    AuditRecord.Amount amount = record.amount();
    if (!amount.equals(AuditRecord.Amount.NONE)) {
      what +=
          String.format(
              Locale.ROOT,
              "; files: %,d, bytes: %,d, new bytes: %,d, milliseconds: %,d",
              amount.files(),
              amount.bytes(),
              amount.newBytes(),
              amount.times().planMillis());
    }
    return record.reason().isEmpty() ? what : what + ": " + record.reason();
  }

  @Override
  public String getLocalValue() {
    return line;
  }

  @Override
  public void resetLocal() {
    line = "";
  }

  @Override
  public void merge(Accumulator<AuditRecord, String> other) {
    if (!other.getLocalValue().isEmpty()) {
      line = other.getLocalValue();
    }
  }

  @Override
  public JobSummary clone() {
    JobSummary copy = new JobSummary();
    copy.line = line;
    return copy;
  }
}
