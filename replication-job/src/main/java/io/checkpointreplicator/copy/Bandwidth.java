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
package io.checkpointreplicator.copy;

import java.io.InterruptedIOException;

/** What of the link a subtask may use. Thread-safe. */
interface Bandwidth {
  /** All of it. */
  Bandwidth UNLIMITED =
      new Bandwidth() {
        @Override
        public int take(int most) {
          return most;
        }

        @Override
        public void giveBack(int unused) {}
      };

  /**
   * Waits until something may be read.
   *
   * @param most bytes that are wanted, at least 1
   * @return bytes that may be read now, at least 1
   * @throws InterruptedIOException if the thread is interrupted meanwhile
   */
  int take(int most) throws InterruptedIOException;

  /** Returns what was taken and not read. */
  void giveBack(int unused);
}
