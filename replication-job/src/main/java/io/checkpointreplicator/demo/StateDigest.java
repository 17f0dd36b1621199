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

import java.util.zip.CRC32C;

/**
 * What the keyed state of {@link StatefulJob} amounts to. Digests of parts of the state add up to
 * the digest of the whole, in any order, so the digest does not depend on the parallelism.
 *
 * @param keys how many keys have state
 * @param numbers how many numbers all keys have seen together
 * @param sum the sum of these numbers
 * @param hash sum, modulo 2^64, of a hash over key, count, sum and payload of each key
 */
public record StateDigest(long keys, long numbers, long sum, long hash) {

  /** The digest of no state. */
  public static final StateDigest EMPTY = new StateDigest(0, 0, 0, 0);

  public StateDigest {
    if (keys < 0) {
      throw new IllegalArgumentException("keys must not be negative: " + keys);
    }
    if (numbers < keys) {
      throw new IllegalArgumentException(
          "numbers must not be less than keys, " + keys + ": " + numbers);
    }
  }

  /** Returns the digest of the state of one key. */
  static StateDigest ofKey(long key, long numbers, long sum, byte[] payload) {
    CRC32C payloadChecksum = new CRC32C();
    payloadChecksum.update(payload);
    long hash = mixed(mixed(mixed(mixed(key) + numbers) + sum) + payloadChecksum.getValue());
    return new StateDigest(1, numbers, sum, hash);
  }

  /** Spreads each input bit over all output bits (the finalizer of SplitMix64). */
  private static long mixed(long value) {
    long bits = value + 0x9e3779b97f4a7c15L;
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }

  /** Returns the digest of this state and the other together. They must have no key in common. */
  public StateDigest plus(StateDigest other) {
    return new StateDigest(
        keys + other.keys, numbers + other.numbers, sum + other.sum, hash + other.hash);
  }

  /** Returns the digest for people, such as {@code 20000 keys, 61000 numbers, sum 93, hash 1f}. */
  @Override
  public String toString() {
    return "%d keys, %d numbers, sum %d, hash %016x".formatted(keys, numbers, sum, hash);
  }
}
