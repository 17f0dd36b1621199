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
import java.util.Optional;

/**
 * A state file, or a byte range of one, that a checkpoint references, and where its copy lies.
 *
 * @param source the file to read
 * @param range which bytes of it
 * @param scope where the source lies
 * @param targetPath the copy, relative to the job's directory on the target; see {@link
 *     ReplicaFile}
 * @param original what the source was copied from, if that may be read instead
 */
public record StateFile(
    StorePath source,
    Range range,
    FileScope scope,
    String targetPath,
    Optional<Original> original) {

  /** Length of a file whose length the metadata does not tell. */
  public static final long UNKNOWN_LENGTH = -1;

  /** Refuses a target path that leads anywhere but into the replica. */
  public StateFile {
    ReplicaFile.checkPath(targetPath);
  }

  /** A file of which nothing but the source is known. */
  public StateFile(StorePath source, Range range, FileScope scope, String targetPath) {
    this(source, range, scope, targetPath, Optional.empty());
  }

  /** The same file, which was copied from somewhere before. */
  public StateFile copiedFrom(Original newOriginal) {
    return new StateFile(source, range, scope, targetPath, Optional.of(newOriginal));
  }

  /** How referenced bytes lie in their file. */
  public enum Extent {
    /** They are the file: its length is theirs. */
    WHOLE,
    /** They are the file, which may be longer than the metadata says. */
    WHOLE_AT_LEAST,
    /** They are a part of it; the file may grow. */
    PART
  }

  /**
   * Bytes of a source file.
   *
   * @param offset first byte, from 0
   * @param length number of bytes, or {@link #UNKNOWN_LENGTH}
   * @param extent how the bytes lie in the file
   */
  public record Range(long offset, long length, Extent extent) {
    /** Refuses negative offsets and lengths. */
    public Range {
      if (offset < 0) {
        throw new IllegalArgumentException("offset must not be negative: " + offset);
      }
      if (length < UNKNOWN_LENGTH) {
        throw new IllegalArgumentException("length must be -1 (unknown) or more: " + length);
      }
    }

    /** Whether a copy of these bytes may have a length. */
    public boolean fits(long copiedBytes) {
      return extent == Extent.WHOLE_AT_LEAST
          ? copiedBytes >= length
          : length == UNKNOWN_LENGTH || copiedBytes == length;
    }
  }
}
