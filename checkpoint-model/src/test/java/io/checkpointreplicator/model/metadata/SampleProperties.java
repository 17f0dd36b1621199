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

import java.io.Serializable;

/** Shaped like the properties that end a file: booleans, a string, an enum and an object. */
final class SampleProperties implements Serializable {

  private static final long serialVersionUID = 1L;

  private final boolean forced = true;
  private final String name = "Savepoint";
  private final Sharing sharing = Sharing.FORWARD;
  private final Sharing sharingAgain = Sharing.FORWARD;
  private final Serializable more;

  private SampleProperties(Serializable more) {
    this.more = more;
  }

  static SampleProperties of(Serializable more) {
    return new SampleProperties(more);
  }

  @Override
  public String toString() {
    return forced + name + sharing + sharingAgain + more;
  }

  enum Sharing {
    FORWARD
  }
}
