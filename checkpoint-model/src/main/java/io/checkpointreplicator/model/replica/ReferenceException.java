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
 * A checkpoint references something that must not or cannot be replicated: a path outside the
 * allowed roots, or one that would lead outside the replica. Trying again does not help.
 */
public final class ReferenceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A message that says what was found, what is allowed and what to do. */
  public ReferenceException(String message) {
    super(message);
  }

  /** The same, with the error that found it. */
  public ReferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
