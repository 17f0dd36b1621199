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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.drill.DrillLog;
import io.checkpointreplicator.drill.DrillResult;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Amount;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proof.Restore;
import java.io.IOException;
import java.io.PrintWriter;

/** Tells what came of a drill: on stdout, on stderr, on the target. */
final class DrillText {
  private final ProvenReplica replica;
  private final String prefix;
  private final PrintWriter out;
  private final PrintWriter err;
  private final long beganAtMillis = System.currentTimeMillis();

  /**
   * Words on a replica.
   *
   * @param prefix what each line begins with
   */
  DrillText(ProvenReplica replica, String prefix, PrintWriter out, PrintWriter err) {
    this.replica = replica;
    this.prefix = prefix;
    this.out = out;
    this.err = err;
  }

  void tell(DrillResult result, Restore how) {
    long now = System.currentTimeMillis();
    Amount amount = new Amount(result.files(), result.bytes(), 0, 0, now - beganAtMillis);
    result.problems().forEach(problem -> out.println(TextTable.oneLine(prefix + problem)));
    if (result.problems().isEmpty()) {
      result
          .keys()
          .forEach(
              (state, keys) ->
                  out.println(
                      TextTable.oneLine(prefix + state + ": " + Amounts.count(keys, "key"))));
    }
    out.flush();
    err.println(prefix + summary(result, how, amount.times().planMillis()));
    record(result, how, now, amount);
  }

  private String summary(DrillResult result, Restore how, long millis) {
    String came =
        result.problems().isEmpty()
            ? switch (how) {
              case STRUCTURE ->
                  Amounts.count(result.handles(), "piece")
                      + " of state read by Flink in "
                      + Amounts.seconds(millis)
                      + " s";
              case CLUSTER -> "restored on the cluster in " + Amounts.seconds(millis) + " s";
            }
            : Amounts.count(result.problems().size(), "problem");
    return result.replica().name()
        + ": "
        + Amounts.count(result.files(), "file")
        + ", "
        + Amounts.bytes(result.bytes())
        + ": "
        + came;
  }

  private void record(DrillResult result, Restore how, long now, Amount amount) {
    boolean proven = result.problems().isEmpty();
    String reason = proven ? "" : ProvenReplica.reason(result.problems());
    replica.record(
        proven
            ? new Proof.Restored(
                now,
                replica.checkpointId(),
                how,
                result.files(),
                result.bytes(),
                amount.times().planMillis())
            : replica.failed(Proof.By.DRILL, reason),
        err);
    AuditRecord line =
        new AuditRecord(
            now,
            replica.job(),
            replica.checkpointId(),
            proven ? Event.PROVEN : Event.UNPROVEN,
            reason,
            amount);
    try {
      new DrillLog(replica.target()).add(line);
    } catch (IOException e) {
      err.println(TextTable.oneLine("Note: not in the audit log: " + Messages.of(e)));
    }
  }
}
