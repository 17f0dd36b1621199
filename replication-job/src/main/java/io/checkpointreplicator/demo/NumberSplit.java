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

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The numbers of those keys whose remainder by {@code splits} is {@code index}, from {@code next}
 * on, ascending. All numbers of a key are in one split, so they arrive in order.
 *
 * @param index which split this is, from 0
 * @param splits how many splits there are; fixed when the job first starts, not by rescaling
 * @param next the number to emit next: the position
 */
record NumberSplit(int index, int splits, long next) implements SourceSplit {

  NumberSplit {
    if (index < 0 || index >= splits) {
      throw new IllegalArgumentException(
          "index must be between 0 and " + (splits - 1) + ": " + index);
    }
    if (next < 0) {
      throw new IllegalArgumentException("next must not be negative: " + next);
    }
  }

  /** Returns a split at its first number. There must not be more splits than keys. */
  static NumberSplit first(int index, int splits) {
    return new NumberSplit(index, splits, index);
  }

  /** Returns this split after {@link #next} was emitted. */
  NumberSplit advanced(int keys) {
    long key = next % keys;
    long following = key + splits < keys ? next + splits : next - key + keys + index;
    return new NumberSplit(index, splits, following);
  }

  @Override
  public String splitId() {
    return Integer.toString(index);
  }
}
