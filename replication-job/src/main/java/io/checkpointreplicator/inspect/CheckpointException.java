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

import java.io.IOException;

/**
 * There is no checkpoint where one was named, or it is damaged. The message is one line that names
 * the path and says what to do. Trying again does not help, unless the checkpoint was still being
 * written.
 */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A message that says what was found and what to do. */
  public CheckpointException(String message) {
    super(message);
  }

  /** The same, with the error that found it. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
