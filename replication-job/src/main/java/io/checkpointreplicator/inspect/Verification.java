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
import java.util.List;

/**
 * Whether all files of a checkpoint are there.
 *
 * @param files number of distinct files that the metadata names
 * @param bytes length of those that are there
 * @param problems in the order of the files' names; none means that all is there
 */
public record Verification(long files, long bytes, List<Problem> problems) {

  /** Keeps its own copy. */
  public Verification {
    problems = List.copyOf(problems);
  }

  /** How much is read to verify a checkpoint. */
  public enum Depth {
    /** The metadata, the manifest if there is one, and each file's length. */
    SIZES,
    /** Also each byte of each file, to compare its checksum with the manifest. */
    CHECKSUMS
  }

  /**
   * Verifies a checkpoint or savepoint. Only reads, and only at the places that the metadata names:
   * for a replica that is its job's directory on the target, so its source may be gone.
   *
   * @throws CheckpointException if the metadata or the manifest is damaged, or if checksums are
   *     asked for and there is no manifest
   * @throws IOException if the metadata or the manifest cannot be read; a file that cannot be read
   *     is a problem in the result
   * @throws InterruptedException if interrupted while waiting for files to be read
   */
  public static Verification of(CheckpointPlace place, Depth depth)
      throws IOException, InterruptedException {
    return of(place, depth, new CheckedFiles());
  }

  /**
   * Verifies a checkpoint or savepoint.
   *
   * @param checked is told how far it is
   * @see #of(CheckpointPlace, Depth)
   */
  public static Verification of(CheckpointPlace place, Depth depth, CheckedFiles checked)
      throws IOException, InterruptedException {
    return Verifier.of(place, depth).verify(checked);
  }
}
