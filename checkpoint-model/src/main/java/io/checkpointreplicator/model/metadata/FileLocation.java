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
package io.checkpointreplicator.model.metadata;

/**
 * Where a rewritten {@code _metadata} says a state file lies; the answer of a {@link
 * LocationRewriter}.
 *
 * <p>Whole files may be {@link Absolute} or {@link Relative}, whatever they were before. A segment
 * can only stay a {@link Segment}: Flink has no relative encoding for it. {@link Unchanged} fits
 * all.
 */
public sealed interface FileLocation {

  /** Returns the location that keeps the bytes of the handle as they are. */
  static FileLocation unchanged() {
    return Unchanged.INSTANCE;
  }

  /**
   * A whole file at an absolute path.
   *
   * @param path path as Flink shall see it, not empty, at most 65,535 bytes in modified UTF-8
   */
  record Absolute(String path) implements FileLocation {

    /** Refuses an empty path. */
    public Absolute {
      requirePath(path);
    }
  }

  /**
   * A whole file at a path relative to the directory of the {@code _metadata}.
   *
   * @param path path as Flink shall see it, not empty, at most 65,535 bytes in modified UTF-8
   */
  record Relative(String path) implements FileLocation {

    /** Refuses an empty path. */
    public Relative {
      requirePath(path);
    }
  }

  /**
   * A range of a file; its length stays what it was.
   *
   * @param path absolute path as Flink shall see it, not empty, at most 65,535 bytes in modified
   *     UTF-8
   * @param offset first byte of the range in that file
   */
  record Segment(String path, long offset) implements FileLocation {

    /** Refuses an empty path and a negative offset. */
    public Segment {
      requirePath(path);
      if (offset < 0) {
        throw new IllegalArgumentException("offset must not be negative: " + offset);
      }
    }
  }

  /** The location the handle had before. */
  enum Unchanged implements FileLocation {
    /** The only instance. */
    INSTANCE
  }

  private static void requirePath(String path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("path must not be empty");
    }
  }
}
