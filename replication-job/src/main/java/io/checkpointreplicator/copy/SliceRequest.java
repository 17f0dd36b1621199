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

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/**
 * A subtask asks for a slice of the bandwidth.
 *
 * @param bytes size of the slice, at least 1
 */
record SliceRequest(int bytes) implements CoordinationRequest {
  private static final long serialVersionUID = 1L;

  SliceRequest {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be 1 or more: " + bytes);
    }
  }
}
