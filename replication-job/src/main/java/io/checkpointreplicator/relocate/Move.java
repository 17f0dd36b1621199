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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.path.StorePath;

/**
 * A directory that was copied as a whole.
 *
 * @param from where it lay when the checkpoints were taken; it need not exist any more
 * @param to where the copy lies
 */
public record Move(StorePath from, StorePath to) {

  /** Where the copy of something below the directory lies. */
  StorePath apply(StorePath old) {
    String way = from.relativize(old);
    return way.isEmpty() ? to : to.resolve("./" + way);
  }

  /** {@code OLD=NEW}. */
  @Override
  public String toString() {
    return from + "=" + to;
  }
}
