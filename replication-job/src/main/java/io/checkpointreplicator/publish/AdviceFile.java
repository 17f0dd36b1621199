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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The {@link SubsumptionAdvice} on a job, at {@code <target>/_replicator/advice/<job-id>.json},
 * beside the job's tree: a tree that was promoted stays as it is. At most one file per job, of one
 * line; it is there as long as the advice holds:
 *
 * <pre>
 * {"at":1700000000000,"subsumed":3,"plans":16,"copyMillis":3200,"intervalMillis":1000}
 * </pre>
 *
 * @param target the target
 * @param job the job
 */
public record AdviceFile(StorePath target, JobId job) {
  private static final String SUFFIX = ".json";

  /** The files there are, by job id. */
  public static List<AdviceFile> under(StorePath target) throws IOException {
    List<AdviceFile> files = new ArrayList<>();
    for (FileStatus entry : Store.list(directory(target))) {
      String name = Store.nameOf(entry);
      int end = Math.max(0, name.length() - SUFFIX.length());
      if (name.substring(end).equals(SUFFIX) && JobId.matches(name.substring(0, end))) {
        files.add(new AdviceFile(target, new JobId(name.substring(0, end))));
      }
    }
    files.sort((a, b) -> a.job().hex().compareTo(b.job().hex()));
    return files;
  }

  private static StorePath directory(StorePath target) {
    return target.resolve("_replicator/advice");
  }

  /** Where it is. */
  public StorePath path() {
    return directory(target).resolve(job.hex() + SUFFIX);
  }

  void write(SubsumptionAdvice advice) throws IOException {
    ObjectMapper json = new ObjectMapper();
    byte[] bytes =
        json.writeValueAsBytes(
            json.createObjectNode()
                .put("at", advice.atMillis())
                .put("subsumed", advice.subsumed())
                .put("plans", advice.plans())
                .put("copyMillis", advice.copyMillis())
                .put("intervalMillis", advice.intervalMillis()));
    Store.createDirectories(directory(target));
    Store.replace(directory(target).resolve(job.hex() + ".part"), path(), out -> out.write(bytes));
  }

  void delete() throws IOException {
    Store.delete(path());
  }

  /**
   * The advice; empty if there is none.
   *
   * @throws IOException if it cannot be read, or is none
   */
  public Optional<SubsumptionAdvice> read() throws IOException {
    try {
      JsonNode json = new ObjectMapper().readTree(Store.read(path()));
      return Optional.of(
          new SubsumptionAdvice(
              json.path("at").asLong(),
              json.path("subsumed").asInt(),
              json.path("plans").asInt(),
              json.path("copyMillis").asLong(),
              json.path("intervalMillis").asLong()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException("Not an advice: " + e.getMessage(), e);
    }
  }
}
