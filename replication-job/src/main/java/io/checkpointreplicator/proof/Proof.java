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
package io.checkpointreplicator.proof;

/** That a replica was tried, by whatever means, and what came of it. */
public sealed interface Proof permits Proof.Verified, Proof.Restored, Proof.Failed {

  /** When it ended, in milliseconds since the epoch. */
  long atMillis();

  /** The N of the {@code chk-N} that was tried. */
  long checkpointId();

  /**
   * All files are there, with the checksums of the manifest.
   *
   * @param bytes length of the files
   */
  record Verified(long atMillis, long checkpointId, long bytes) implements Proof {}

  /**
   * Flink read all of it.
   *
   * @param how how far Flink went
   * @param files files of the replica
   * @param bytes length of the files
   * @param millis how long it took, in milliseconds
   */
  record Restored(
      long atMillis, long checkpointId, Restore how, long files, long bytes, long millis)
      implements Proof {}

  /**
   * It is not whole, or cannot be restored.
   *
   * @param by what found it
   * @param reason why, in one line of at most {@link #REASON_CHARS} characters
   */
  record Failed(long atMillis, long checkpointId, By by, String reason) implements Proof {
    /** The longest reason; longer ones are cut. */
    static final int REASON_CHARS = 500;

    /** Makes one short line of the reason. */
    public Failed {
      String line = reason.replaceAll("\\s+", " ").strip();
      reason = line.length() > REASON_CHARS ? line.substring(0, REASON_CHARS) : line;
    }
  }

  /** How far Flink went. */
  enum Restore {
    /** Its classes loaded the metadata and read all state, with no job. */
    STRUCTURE,
    /** A job ran from it. */
    CLUSTER
  }

  /** What tries replicas. */
  enum By {
    /** {@code verify --checksum}. */
    VERIFY,
    /** {@code drill}. */
    DRILL
  }
}
