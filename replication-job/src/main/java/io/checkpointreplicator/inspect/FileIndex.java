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

import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers the distinct files and segments of a checkpoint, so that a set of them is a few bits. The
 * one place where each file is remembered by name.
 */
final class FileIndex {
  /** {@link Mention#segment()} of a whole file. */
  static final int WHOLE = -1;

  private final CheckpointPlace place;
  private final Map<StorePath, Integer> files = new HashMap<>();
  private final Map<Segment, Integer> segments = new HashMap<>();

  /**
   * A reference, resolved.
   *
   * @param path the file
   * @param file number of the file, from 0
   * @param segment number of the segment, from 0, or {@link #WHOLE}
   * @param bytes length of file or segment; 0 if unknown
   */
  record Mention(StorePath path, int file, int segment, long bytes) {}

  private record Segment(int file, long offset, long length) {}

  FileIndex(CheckpointPlace place) {
    this.place = place;
  }

  /** Numbers what a reference names; equal files and segments have equal numbers. */
  Mention mention(StateFileReference reference) {
    StorePath path = place.resolve(reference);
    int file = number(files, path);
    int segment = WHOLE;
    if (reference.encoding() == PathEncoding.SEGMENT) {
      segment = number(segments, new Segment(file, reference.offset(), reference.length()));
    }
    return new Mention(path, file, segment, Math.max(0, reference.length()));
  }

  /**
   * What another checkpoint's reference to a file names; empty if no reference was numbered for the
   * same file or segment.
   */
  Optional<Mention> known(StorePath path, StateFileReference reference) {
    Integer file = files.get(path);
    Integer segment = WHOLE;
    if (file != null && reference.encoding() == PathEncoding.SEGMENT) {
      segment = segments.get(new Segment(file, reference.offset(), reference.length()));
    }
    return file == null || segment == null
        ? Optional.empty()
        : Optional.of(new Mention(path, file, segment, Math.max(0, reference.length())));
  }

  private static <K> int number(Map<K, Integer> numbers, K key) {
    Integer known = numbers.putIfAbsent(key, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }
}
