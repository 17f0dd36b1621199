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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.proof.Proof;
import java.util.Locale;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Proofs in JSON: {@code { "verified": { "at", "checkpoint", "bytes" }, "restored": { "at",
 * "checkpoint", "how", "files", "bytes", "millis" }, "failed": { "at", "checkpoint", "by", "reason"
 * }, "problem" }}; of what was never tried, nothing.
 */
final class ProofsJson {
  private ProofsJson() {}

  static void addTo(ObjectNode json, ReadProofs read) {
    read.proofs()
        .verified()
        .ifPresent(proof -> begin(json, "verified", proof).put("bytes", proof.bytes()));
    read.proofs()
        .restored()
        .ifPresent(
            proof ->
                begin(json, "restored", proof)
                    .put("how", word(proof.how()))
                    .put("files", proof.files())
                    .put("bytes", proof.bytes())
                    .put("millis", proof.millis()));
    read.proofs()
        .failed()
        .ifPresent(
            proof ->
                begin(json, "failed", proof)
                    .put("by", word(proof.by()))
                    .put("reason", proof.reason()));
    read.problem().ifPresent(problem -> json.put("problem", problem));
  }

  private static ObjectNode begin(ObjectNode json, String name, Proof proof) {
    return json.putObject(name).put("at", proof.atMillis()).put("checkpoint", proof.checkpointId());
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
