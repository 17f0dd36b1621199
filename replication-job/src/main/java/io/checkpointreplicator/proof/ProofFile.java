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
package io.checkpointreplicator.proof;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof.Failed;
import io.checkpointreplicator.proof.Proof.Restored;
import io.checkpointreplicator.proof.Proof.Verified;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@link Proofs} of a job, at {@code <target>/_replicator/proofs/<job-id>.json}, beside the
 * job's tree: a tree that was promoted stays as it is, and can be proven all the same. One line;
 * parts that there are none of are left out:
 *
 * <pre>
 * {"verified":{"at":1700000000000,"checkpoint":7,"bytes":4096},
 *  "restored":{"at":...,"checkpoint":7,"how":"STRUCTURE","files":4,"bytes":4096,"millis":1200},
 *  "failed":{"at":...,"checkpoint":6,"by":"VERIFY","reason":"..."}}
 * </pre>
 *
 * Of several that record at once, one wins.
 *
 * @param target the target
 * @param job the job
 */
public record ProofFile(StorePath target, JobId job) {
  private static final String SUFFIX = ".json";

  /** Far more than one takes; whoever may write to the target may have put anything there. */
  private static final int MOST_BYTES = 16 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The files there are, by job id. */
  public static List<ProofFile> under(StorePath target) throws IOException {
    List<ProofFile> files = new ArrayList<>();
    for (FileStatus entry : Store.list(directory(target))) {
      String name = Store.nameOf(entry);
      int end = Math.max(0, name.length() - SUFFIX.length());
      if (name.substring(end).equals(SUFFIX) && JobId.matches(name.substring(0, end))) {
        files.add(new ProofFile(target, new JobId(name.substring(0, end))));
      }
    }
    files.sort((a, b) -> a.job().compareTo(b.job()));
    return files;
  }

  private static StorePath directory(StorePath target) {
    return target.resolve("_replicator/proofs");
  }

  /** Where it is. */
  public StorePath path() {
    return directory(target).resolve(job.hex() + SUFFIX);
  }

  /**
   * Records a proof beside those of other kinds. A file that cannot be read is replaced.
   *
   * @throws IOException if the target cannot be written
   */
  public void record(Proof proof) throws IOException {
    Proofs before;
    try {
      before = read();
    } catch (IOException e) {
      before = Proofs.NONE;
    }
    byte[] bytes = JSON.writeValueAsBytes(json(before.with(proof)));
    StorePath temporary = directory(target).resolve(job.hex() + "-" + UUID.randomUUID() + ".part");
    Store.createDirectories(directory(target));
    Store.replace(temporary, path(), out -> out.write(bytes));
  }

  private static ObjectNode json(Proofs proofs) {
    ObjectNode json = JSON.createObjectNode();
    proofs
        .verified()
        .ifPresent(proof -> begin(json, "verified", proof).put("bytes", proof.bytes()));
    proofs
        .restored()
        .ifPresent(
            proof ->
                begin(json, "restored", proof)
                    .put("how", proof.how().name())
                    .put("files", proof.files())
                    .put("bytes", proof.bytes())
                    .put("millis", proof.millis()));
    proofs
        .failed()
        .ifPresent(
            proof ->
                begin(json, "failed", proof)
                    .put("by", proof.by().name())
                    .put("reason", proof.reason()));
    return json;
  }

  private static ObjectNode begin(ObjectNode json, String name, Proof proof) {
    return json.putObject(name).put("at", proof.atMillis()).put("checkpoint", proof.checkpointId());
  }

  /**
   * What is recorded; {@link Proofs#NONE} if nothing.
   *
   * @throws IOException if it cannot be read, or is none
   */
  public Proofs read() throws IOException {
    try (InputStream in = Store.open(path())) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("Not a record of proofs: longer than " + MOST_BYTES + " bytes");
      }
      JsonNode json = JSON.readTree(bytes);
      if (!json.isObject()) {
        throw new IOException("Not a record of proofs: no JSON object");
      }
      return new Proofs(verified(json), restored(json), failed(json));
    } catch (FileNotFoundException e) {
      return Proofs.NONE;
    } catch (IllegalArgumentException e) {
      throw new IOException("Not a record of proofs: " + e.getMessage(), e);
    }
  }

  private static Optional<Verified> verified(JsonNode json) {
    return part(json, "verified")
        .map(part -> new Verified(at(part), checkpoint(part), number(part, "bytes")));
  }

  private static Optional<Restored> restored(JsonNode json) {
    return part(json, "restored")
        .map(
            part ->
                new Restored(
                    at(part),
                    checkpoint(part),
                    Proof.Restore.valueOf(part.path("how").asText()),
                    number(part, "files"),
                    number(part, "bytes"),
                    number(part, "millis")));
  }

  private static Optional<Failed> failed(JsonNode json) {
    return part(json, "failed")
        .map(
            part ->
                new Failed(
                    at(part),
                    checkpoint(part),
                    Proof.By.valueOf(part.path("by").asText()),
                    part.path("reason").asText()));
  }

  private static Optional<JsonNode> part(JsonNode json, String name) {
    return Optional.ofNullable(json.get(name));
  }

  private static long at(JsonNode part) {
    return number(part, "at");
  }

  private static long checkpoint(JsonNode part) {
    return number(part, "checkpoint");
  }

  private static long number(JsonNode part, String name) {
    JsonNode number = part.path(name);
    if (!number.canConvertToLong() || !number.isIntegralNumber() || number.longValue() < 0) {
      throw new IllegalArgumentException(name + " is no number from 0 on");
    }
    return number.longValue();
  }
}
