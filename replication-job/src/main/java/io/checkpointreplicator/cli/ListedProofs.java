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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.ProofFile;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** The proofs on a target as {@code list} shows them, whether or not the jobs have replicas. */
final class ListedProofs {
  private ListedProofs() {}

  /** All there is, by job id; what cannot be read is said on stderr. */
  static Map<JobId, Proofs> under(StorePath target, PrintWriter err) throws IOException {
    Map<JobId, Proofs> proofs = new LinkedHashMap<>();
    for (ProofFile file : ProofFile.under(target)) {
      try {
        proofs.put(file.job(), file.read());
      } catch (IOException e) {
        err.println(
            TextTable.oneLine(
                "Warning: "
                    + file.path()
                    + " cannot be read; delete it. Cause: "
                    + e.getMessage()));
      }
    }
    return proofs;
  }

  /** A sentence per job. */
  static void print(Map<JobId, Proofs> proofs, PrintWriter out) {
    proofs.forEach(
        (job, found) -> out.println(TextTable.oneLine("Job " + job + ": " + text(found))));
  }

  private static String text(Proofs proofs) {
    List<String> parts = new ArrayList<>();
    proofs.verified().ifPresent(proof -> parts.add(when(proof) + " verified by checksums"));
    proofs.restored().ifPresent(proof -> parts.add(when(proof) + " " + how(proof.how())));
    proofs
        .failed()
        .ifPresent(
            proof ->
                parts.add(when(proof) + " failed in " + lower(proof.by()) + ": " + proof.reason()));
    return parts.isEmpty() ? "no proof" : String.join("; ", parts);
  }

  private static String when(Proof proof) {
    return "chk-"
        + proof.checkpointId()
        + " at "
        + Instant.ofEpochMilli(proof.atMillis()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String how(Proof.Restore how) {
    return switch (how) {
      case STRUCTURE -> "read whole by Flink";
      case CLUSTER -> "restored on a cluster";
    };
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  static void addTo(ArrayNode array, Map<JobId, Proofs> proofs) {
    proofs.forEach(
        (job, found) -> {
          ObjectNode node = array.addObject().put("job", job.hex());
          found
              .verified()
              .ifPresent(proof -> begin(node, "verified", proof).put("bytes", proof.bytes()));
          found
              .restored()
              .ifPresent(
                  proof ->
                      begin(node, "restored", proof)
                          .put("how", lower(proof.how()))
                          .put("files", proof.files())
                          .put("bytes", proof.bytes())
                          .put("millis", proof.millis()));
          found
              .failed()
              .ifPresent(
                  proof ->
                      begin(node, "failed", proof)
                          .put("by", lower(proof.by()))
                          .put("reason", proof.reason()));
        });
  }

  private static ObjectNode begin(ObjectNode node, String name, Proof proof) {
    return node.putObject(name)
        .put("at", Instant.ofEpochMilli(proof.atMillis()).toString())
        .put("checkpoint", proof.checkpointId());
  }
}
