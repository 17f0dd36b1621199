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

import java.io.IOException;
import java.util.OptionalInt;

/**
 * The bytes are not a {@code _metadata} file that Flink could load, or cannot be rewritten as
 * asked.
 *
 * <p>The message is one line and says where, what was found, what is allowed and what to do. The
 * name of the file is not known here: whoever opened it adds it. Reading the same bytes again does
 * not help; a file that ends too early may still be being written.
 */
public final class MetadataFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private static final int UNKNOWN_VERSION = -1;

  private final long offset;
  private final int version;
  private final String structurePath;
  private final String found;
  private final String allowed;

  MetadataFormatException(Place place, String found, String allowed) {
    this(place, found, allowed, "");
  }

  MetadataFormatException(Place place, String found, String allowed, String remedy) {
    super(message(place, found, allowed, remedy));
    this.offset = place.offset();
    this.version = place.version().orElse(UNKNOWN_VERSION);
    this.structurePath = place.structurePath();
    this.found = found;
    this.allowed = allowed;
  }

  /** Returns the offset in the file, in bytes, of the value at fault, or of the end of the file. */
  public long offset() {
    return offset;
  }

  /** Returns the version of the metadata format; empty when the fault lies before it. */
  public OptionalInt version() {
    return version == UNKNOWN_VERSION ? OptionalInt.empty() : OptionalInt.of(version);
  }

  /**
   * Returns the place in the structure, for example {@code operator 3 / subtask 7 / managed keyed
   * state / shared file 12}. Subtasks have their index, everything else is counted from 0. Empty at
   * the top.
   */
  public String structurePath() {
    return structurePath;
  }

  /** Returns the value found, in words. */
  public String found() {
    return found;
  }

  /** Returns the values allowed, in words. */
  public String allowed() {
    return allowed;
  }

  private static String message(Place place, String found, String allowed, String remedy) {
    StringBuilder text = new StringBuilder("Checkpoint metadata at byte ").append(place.offset());
    place.version().ifPresent(version -> text.append(", version ").append(version));
    if (!place.structurePath().isEmpty()) {
      text.append(", ").append(place.structurePath());
    }
    text.append(": found ").append(found).append("; allowed: ").append(allowed).append('.');
    return remedy.isEmpty() ? text.toString() : text.append(' ').append(remedy).toString();
  }

  /** Where in the file: byte offset, version as far as it is known, place in the structure. */
  record Place(long offset, OptionalInt version, String structurePath) {}
}
