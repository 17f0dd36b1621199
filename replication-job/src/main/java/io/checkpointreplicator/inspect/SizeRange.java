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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;

/**
 * The lengths that a file may have, in bytes.
 *
 * @param least the least length
 * @param most the greatest length; below {@code least} when references contradict each other
 */
record SizeRange(long least, long most) {
  private static final long UNBOUNDED = Long.MAX_VALUE;

  /** What a reference says of its file. A file with segments may go on behind them. */
  static SizeRange of(StateFileReference reference) {
    if (reference.encoding() == PathEncoding.SEGMENT) {
      return new SizeRange(reference.offset() + reference.length(), UNBOUNDED);
    }
    if (reference.length() == StateFileReference.UNKNOWN_LENGTH) {
      return new SizeRange(0, UNBOUNDED);
    }
    boolean exact = reference.lengthRule() == LengthRule.EXACT;
    return new SizeRange(reference.length(), exact ? reference.length() : UNBOUNDED);
  }

  /** What both say. */
  SizeRange and(SizeRange other) {
    return new SizeRange(Math.max(least, other.least), Math.min(most, other.most));
  }

  boolean allows(long bytes) {
    return bytes >= least && bytes <= most;
  }

  /** In words, for somebody who looks at a file that is not like that. */
  @Override
  public String toString() {
    if (least > most) {
      return Problem.bytes(most) + " by one reference and at least " + least + " by another";
    }
    if (least == most) {
      return Problem.bytes(least);
    }
    return least == 0 ? "a file" : "at least " + Problem.bytes(least);
  }
}
