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

import java.util.concurrent.atomic.AtomicLong;

/** How far a verification that reads files is, while it goes on. Thread-safe. */
public final class CheckedFiles {
  private final AtomicLong plannedFiles = new AtomicLong();
  private final AtomicLong plannedBytes = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  void plan(FileCheck check) {
    plannedFiles.incrementAndGet();
    plannedBytes.addAndGet(check.bytesToRead());
  }

  void read(int more) {
    bytes.addAndGet(more);
  }

  /** What was not read because it is missing, or not as long as it must be, is done with too. */
  void ended() {
    files.incrementAndGet();
  }

  /** Files that are to be looked at; 0 until that is known. */
  public long plannedFiles() {
    return plannedFiles.get();
  }

  /** Bytes that are to be read; 0 until that is known. */
  public long plannedBytes() {
    return plannedBytes.get();
  }

  /** Files that were looked at. */
  public long files() {
    return files.get();
  }

  /** Bytes that were read. */
  public long bytes() {
    return bytes.get();
  }
}
