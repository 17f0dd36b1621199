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

import java.util.BitSet;

/** A set of files and segments; tells of each one added what is new about it. */
final class DistinctFiles {
  private final BitSet files = new BitSet();
  private final BitSet segments = new BitSet();

  /**
   * What an addition brought.
   *
   * @param files 1 if the file was not in the set, else 0
   * @param bytes length of the file or segment if it was not in the set, else 0
   */
  record Added(int files, long bytes) {}

  /** Adds a file or a segment of one. */
  Added add(FileIndex.Mention mention) {
    boolean fileKnown = files.get(mention.file());
    files.set(mention.file());
    boolean known = fileKnown;
    if (mention.segment() != FileIndex.WHOLE) {
      known = segments.get(mention.segment());
      segments.set(mention.segment());
    }
    return new Added(fileKnown ? 0 : 1, known ? 0 : mention.bytes());
  }
}
