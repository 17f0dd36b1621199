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
package io.checkpointreplicator.tests.harness;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A checkpoint whose {@code _metadata} was there when it was listed.
 *
 * @param id the N of {@code chk-N}
 * @param directory the {@code chk-N} directory
 */
public record CompletedCheckpoint(long id, Path directory) {

  public CompletedCheckpoint {
    if (id < 1) {
      throw new IllegalArgumentException("id must not be less than 1: " + id);
    }
    Objects.requireNonNull(directory, "directory must not be null");
  }
}
