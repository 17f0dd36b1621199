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
package io.checkpointreplicator.demo;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The numbers of one run of {@link StatefulJob}. Everything that Flink has an option for
 * (parallelism, state backend, checkpoints) stands in Flink's configuration instead, see {@link
 * StatefulJobCheckpoints}.
 *
 * <p>A job that restores from a checkpoint must be given the {@code keys} and {@code payloadBytes}
 * of the job that took it.
 *
 * @param keys number of distinct keys, 1 or more; number {@code n} belongs to key {@code n % keys}
 * @param payloadBytes bytes of incompressible payload that each key holds, 0 or more; the state has
 *     about {@code keys * (payloadBytes + 40)} bytes once each key has been seen
 * @param numbersPerSecond rate of all source subtasks together, 1 or more; {@link #UNLIMITED} is as
 *     fast as it goes
 * @param numbers how many numbers there are: the job ends after number {@code numbers - 1}, and
 *     Flink deletes the checkpoints of a job that ended; {@link #UNLIMITED} runs until cancelled
 * @param digestDirectory local directory for the {@link StateDigest}s, created when missing; jobs
 *     may share it, each writes to a sub-directory named after its job id
 */
public record StatefulJobOptions(
    int keys, int payloadBytes, long numbersPerSecond, long numbers, Path digestDirectory) {

  /** No limit, for {@link #numbersPerSecond} and {@link #numbers}. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The number of keys unless told otherwise. */
  public static final int DEFAULT_KEYS = 20_000;

  /** The payload of a key unless told otherwise, in bytes. */
  public static final int DEFAULT_PAYLOAD_BYTES = 100;

  /** The rate unless told otherwise, in numbers per second. */
  public static final long DEFAULT_NUMBERS_PER_SECOND = 20_000;

  public StatefulJobOptions {
    requireAtLeast("keys", 1, keys);
    requireAtLeast("payloadBytes", 0, payloadBytes);
    requireAtLeast("numbersPerSecond", 1, numbersPerSecond);
    requireAtLeast("numbers", 1, numbers);
    Objects.requireNonNull(digestDirectory, "digestDirectory must not be null");
  }

  /** Returns the default numbers, without an end, with the digests in the given directory. */
  public static StatefulJobOptions withDigestsIn(Path digestDirectory) {
    return new StatefulJobOptions(
        DEFAULT_KEYS,
        DEFAULT_PAYLOAD_BYTES,
        DEFAULT_NUMBERS_PER_SECOND,
        UNLIMITED,
        digestDirectory);
  }

  /** Returns a copy with another number of keys. */
  public StatefulJobOptions withKeys(int newKeys) {
    return new StatefulJobOptions(
        newKeys, payloadBytes, numbersPerSecond, numbers, digestDirectory);
  }

  /** Returns a copy with another payload size, in bytes per key. */
  public StatefulJobOptions withPayloadBytes(int newPayloadBytes) {
    return new StatefulJobOptions(
        keys, newPayloadBytes, numbersPerSecond, numbers, digestDirectory);
  }

  /** Returns a copy with another rate, in numbers per second. */
  public StatefulJobOptions withNumbersPerSecond(long newNumbersPerSecond) {
    return new StatefulJobOptions(
        keys, payloadBytes, newNumbersPerSecond, numbers, digestDirectory);
  }

  /** Returns a copy that ends after this many numbers. */
  public StatefulJobOptions withNumbers(long newNumbers) {
    return new StatefulJobOptions(
        keys, payloadBytes, numbersPerSecond, newNumbers, digestDirectory);
  }

  private static void requireAtLeast(String name, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must not be less than " + least + ": " + value);
    }
  }
}
