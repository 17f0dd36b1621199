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
package io.checkpointreplicator.model.replica;

import java.io.IOException;

/**
 * A manifest is not what the replicator writes: truncated, of another version, or changed by
 * somebody. Trying again does not help. As long as it is there, nothing of its job is deleted.
 */
public final class ManifestFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  ManifestFormatException(String message) {
    super(message);
  }

  ManifestFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
