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

import java.util.zip.CRC32C;

/**
 * A digest of some state that does not depend on the order of its elements, nor on how they are
 * spread over subtasks: the digests of two pieces of state add up to that of both.
 *
 * @param elements how many there are
 * @param hash sum of the elements' hashes
 */
record Tally(long elements, long hash) {
  static final Tally NOTHING = new Tally(0, 0);

  static Tally of(Object... fields) {
    long hash = 0;
    for (Object field : fields) {
      hash = mixed(hash + (field instanceof byte[] bytes ? crc(bytes) : field.hashCode()));
    }
    return new Tally(1, hash);
  }

  Tally plus(Tally other) {
    return new Tally(elements + other.elements, hash + other.hash);
  }

  /** So many of the same. */
  Tally times(long count) {
    return new Tally(elements * count, hash * count);
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  /** Spreads each input bit over all output bits (the finalizer of SplitMix64). */
  private static long mixed(long value) {
    long bits = value + 0x9e3779b97f4a7c15L;
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }
}
