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
package io.checkpointreplicator.tests.variants;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/** What Flink 2 has and 1.20 has not. */
final class FlinkLine {
  /** Whether there are the ForSt state backend and the asynchronous state API. */
  static final boolean HAS_FORST = false;

  private FlinkLine() {}

  /** The keyed step by the asynchronous state API. */
  static DataStream<Long> addAsyncSums(KeyedStream<Long, Long> numbers, String runId) {
    throw new IllegalStateException("Flink 1.20 has no asynchronous state API, for run " + runId);
  }
}
