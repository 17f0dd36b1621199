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
package io.checkpointreplicator.model.metadata;

/**
 * Bounds how deep handles may lie in handles of the same family, so that hostile bytes cannot
 * exhaust the stack. Flink itself nests at most two.
 */
final class NestingLimit {

  static final int MAX_NESTED_HANDLES = 16;

  private final MetadataInput in;
  private int depth;

  NestingLimit(MetadataInput in) {
    this.in = in;
  }

  void enter() throws MetadataFormatException {
    if (depth == MAX_NESTED_HANDLES) {
      throw in.malformedLastByte(
          "a handle nested in " + MAX_NESTED_HANDLES + " others",
          "at most " + MAX_NESTED_HANDLES + " handles nested in each other");
    }
    depth++;
  }

  void leave() {
    depth--;
  }
}
