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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.StorePath;
import java.util.Set;

/**
 * Stores that keep objects by name. They differ from file systems in what counts here:
 *
 * <ul>
 *   <li>A directory is there as long as something is in it, and cannot be renamed at once.
 *   <li>A file appears as a whole when it is written to its end. It is renamed by copying it at the
 *       store and deleting it then, which fails when it is gone before; two that rename the same
 *       file may both succeed.
 *   <li>Listings and looks show whatever was done before they began.
 * </ul>
 *
 * Stateless and thread-safe.
 */
public final class ObjectStores {
  private static final Set<String> SCHEMES =
      Set.of(
          "s3", "s3a", "s3n", "s3p", "gs", "oss", "obs", "cos", "cosn", "wasb", "wasbs", "abfs",
          "abfss");

  private ObjectStores() {}

  /** Whether a path is on such a store; told by its scheme. */
  public static boolean contain(StorePath path) {
    return SCHEMES.contains(path.scheme());
  }
}
