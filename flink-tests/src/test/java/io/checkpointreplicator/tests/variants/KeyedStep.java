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

import java.util.SplittableRandom;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * The part of the {@link VariantJob} that has keyed state and timers: for each key the count and
 * the sum of its numbers and a payload made of the last one, and a timer at the last one. It fails
 * when a number is not the next one for its key.
 */
interface KeyedStep {
  /** A multiple of {@link TapSplit#COUNT}, so that all numbers of a key come in one split. */
  int KEYS = 3000;

  int PAYLOAD_BYTES = 200;

  /** Adds the step, which emits the numbers that come in. */
  DataStream<Long> addTo(KeyedStream<Long, Long> numbers, String runId);

  /** Random bytes, so that compression does not take them away, but the same for each number. */
  static byte[] payload(long number) {
    byte[] payload = new byte[PAYLOAD_BYTES];
    new SplittableRandom(number).nextBytes(payload);
    return payload;
  }

  /**
   * Fails unless a number is the one that comes after so many others.
   *
   * @param count numbers of the key before this one
   */
  static void requireNext(long number, long count) {
    long key = number % KEYS;
    if (number != key + count * KEYS) {
      throw new IllegalStateException(
          "Number %d came for key %d after %d others: numbers were lost or repeated"
              .formatted(number, key, count));
    }
  }
}
