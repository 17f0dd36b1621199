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
package io.checkpointreplicator.model.metadata;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the metadata says of an operator before its subtasks.
 *
 * @param operatorId 32 hexadecimal digits in lower case, as Flink prints an {@code OperatorID}
 * @param name name of the operator; empty before version 5, and when the job gives none
 * @param uid uid of the operator; empty before version 5, and when the job gives none
 * @param parallelism number of subtasks the operator ran with, 0 or more
 * @param maxParallelism number of key groups, at least {@code parallelism}
 * @param subtaskCount number of subtasks that follow; empty when all had finished before the
 *     checkpoint
 */
public record OperatorHeader(
    String operatorId,
    Optional<String> name,
    Optional<String> uid,
    int parallelism,
    int maxParallelism,
    OptionalInt subtaskCount) {

  private static final int OPERATOR_ID_DIGITS = 32;

  /** Refuses ids of the wrong length, negative numbers and more subtasks than key groups. */
  public OperatorHeader {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(uid, "uid");
    if (operatorId.length() != OPERATOR_ID_DIGITS) {
      throw new IllegalArgumentException("operatorId must have 32 digits: " + operatorId);
    }
    if (parallelism < 0) {
      throw new IllegalArgumentException("parallelism must not be negative: " + parallelism);
    }
    if (maxParallelism < parallelism) {
      throw new IllegalArgumentException(
          "maxParallelism must be at least " + parallelism + ": " + maxParallelism);
    }
    if (subtaskCount.orElse(0) < 0) {
      throw new IllegalArgumentException("subtaskCount must not be negative: " + subtaskCount);
    }
  }

  /** Returns whether all subtasks had finished before the checkpoint, so that none follow. */
  public boolean isFullyFinished() {
    return subtaskCount.isEmpty();
  }
}
