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

/** Adds up state; files that were added before do not count again. */
final class Tally {
  private final DistinctFiles distinct = new DistinctFiles();
  private long files;
  private long bytes;
  private long inlineBytes;

  /** Adds a file or a segment. */
  void add(FileIndex.Mention mention) {
    DistinctFiles.Added added = distinct.add(mention);
    files += added.files();
    bytes += added.bytes();
  }

  /** Adds state inside the metadata. */
  void addInline(long inline) {
    inlineBytes += inline;
  }

  /** What was added so far. */
  Amount amount() {
    return new Amount(files, bytes, inlineBytes);
  }
}
