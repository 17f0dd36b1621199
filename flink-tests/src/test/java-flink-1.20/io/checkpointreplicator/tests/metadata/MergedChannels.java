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
package io.checkpointreplicator.tests.metadata;

import java.util.Optional;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * The channels of a subtask whose state shares a file, which Flink 1.20 has no handle for.
 *
 * @param text all but the file
 * @param file where the state is
 */
record MergedChannels(String text, StreamStateHandle file) {

  /** Empty for any other state. */
  static Optional<MergedChannels> of(StateObject state) {
    return Optional.empty();
  }
}
