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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.model.path.StorePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A program to restore a replica with.
 *
 * @param jar its jar
 * @param entryClass its main class; empty for the jar's
 * @param parallelism of the job; empty for the program's or the cluster's
 * @param unmatched what to do with state that no operator of the program takes
 * @param arguments of the program
 */
public record JobRequest(
    Path jar,
    Optional<String> entryClass,
    OptionalInt parallelism,
    Unmatched unmatched,
    List<String> arguments) {

  /** What to do with state that no operator takes. */
  public enum Unmatched {
    /** The replica does not restore. */
    REFUSED,
    /** It is left out. */
    ALLOWED
  }

  /** Keeps its own copy. */
  public JobRequest {
    arguments = List.copyOf(arguments);
  }

  /**
   * As Flink's REST API takes it. The job fails at its first error, its checkpoints go with it, and
   * the changelog, which cannot take the full checkpoint that NO_CLAIM begins with, is off; unless
   * the program says otherwise.
   */
  ObjectNode json(StorePath replica, String jobId) {
    ObjectNode json =
        new ObjectMapper()
            .createObjectNode()
            .put("jobId", jobId)
            .put("savepointPath", replica.toString())
            .put("claimMode", "NO_CLAIM")
            .put("allowNonRestoredState", unmatched == Unmatched.ALLOWED);
    entryClass.ifPresent(name -> json.put("entryClass", name));
    parallelism.ifPresent(number -> json.put("parallelism", number));
    arguments.forEach(json.putArray("programArgsList")::add);
    json.putObject("flinkConfiguration")
        .put(RestartStrategyOptions.RESTART_STRATEGY.key(), "none")
        .put(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION.key(), "DELETE_ON_CANCELLATION")
        .put(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG.key(), "false");
    return json;
  }
}
