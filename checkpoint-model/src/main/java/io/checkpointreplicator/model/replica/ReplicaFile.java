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

import io.checkpointreplicator.model.path.StorePath;
import java.util.Set;

/**
 * A state file of a replica, as its manifest names it.
 *
 * @param path where it lies, relative to the job's directory on the target: {@code chk-N/<name>},
 *     {@code sp-N/<name>}, {@code shared/<path>} or {@code taskowned/<path>}
 * @param content its proven length and checksum
 */
public record ReplicaFile(String path, Content content) {
  private static final StorePath ROOT = StorePath.parse("file:/");

  /** The directories of files that may outlive a checkpoint. */
  static final Set<String> SHARED_DIRECTORIES =
      Set.of(CheckpointDirectory.SHARED, CheckpointDirectory.TASK_OWNED);

  /** Refuses a path that leads anywhere but to a state file of the replica. */
  public ReplicaFile {
    checkPath(path);
  }

  /**
   * What was read and written, byte for byte.
   *
   * @param sizeBytes length in bytes, not negative
   * @param crc32c CRC32C of the bytes, as an unsigned 32 bit number
   */
  public record Content(long sizeBytes, long crc32c) {
    private static final long CRC_MAX = 0xFFFFFFFFL;

    /** Refuses numbers that no file can have. */
    public Content {
      if (sizeBytes < 0) {
        throw new IllegalArgumentException("sizeBytes must not be negative: " + sizeBytes);
      }
      if (crc32c < 0 || crc32c > CRC_MAX) {
        throw new IllegalArgumentException("crc32c must be 0 to 4294967295: " + crc32c);
      }
    }
  }

  static void checkPath(String path) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? "" : path.substring(0, slash);
    String rest = path.substring(slash + 1);
    boolean checkpoint = isCheckpoint(first);
    boolean known = checkpoint || SHARED_DIRECTORIES.contains(first);
    if (!known || !isPlain(rest) || (checkpoint && rest.contains("/"))) {
      throw new IllegalArgumentException(
          "'"
              + path
              + "' is no place for a state file. Allowed: chk-N/<name>, sp-N/<name>,"
              + " shared/<path> or taskowned/<path>, without '.', '..', empty segments and control characters.");
    }
    if (checkpoint && rest.equals(CheckpointDirectory.METADATA)) {
      throw new IllegalArgumentException(
          "'" + path + "' is the checkpoint's metadata, it cannot be a state file too.");
    }
  }

  private static boolean isCheckpoint(String directory) {
    return CheckpointKind.CHECKPOINT.idOf(directory).isPresent()
        || CheckpointKind.SAVEPOINT.idOf(directory).isPresent();
  }

  /** Whether the path means the same after parsing, that is, hides no way out. */
  private static boolean isPlain(String path) {
    try {
      return !path.isEmpty() && ROOT.relativize(ROOT.resolve("./" + path)).equals(path);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
