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

import java.io.IOException;

/**
 * A store refuses what is asked, and goes on doing so until somebody changes something there or in
 * the configuration: trying again before that does not help.
 */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what the store refuses, why, and what to do. */
  public RefusedException(String message) {
    super(message);
  }
}
