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
package io.checkpointreplicator.copy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.streaming.api.operators.collect.CollectCoordinationResponse;

/**
 * The answer to a {@link SliceRequest}, as it travels to the subtask.
 *
 * <p>Flink reads answers with its own class loader, which does not know the classes of a job. The
 * one class of answers that it brings along is that of collecting sinks; its number is ours, its
 * text says so.
 *
 * @param waitNanos time from the answer on until the slice may be used, 0 or more
 */
record SliceGrant(long waitNanos) {
  private static final String KIND = "slice of bandwidth";

  SliceGrant {
    if (waitNanos < 0) {
      throw new IllegalArgumentException("waitNanos must not be negative: " + waitNanos);
    }
  }

  CoordinationResponse toResponse() {
    return new CollectCoordinationResponse(KIND, waitNanos, List.of());
  }

  static SliceGrant of(CoordinationResponse response) throws IOException {
    if (response instanceof CollectCoordinationResponse answer
        && KIND.equals(answer.getVersion())) {
      return new SliceGrant(answer.getLastCheckpointedOffset());
    }
    throw new IOException("Not an answer to a request for bandwidth: " + response);
  }
}
