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

import java.util.Objects;

/**
 * One mention of a state file, or of a range of one, in a {@code _metadata} file.
 *
 * <p>A file may be mentioned several times, also with different ranges.
 *
 * @param encoding how the metadata says where the file lies
 * @param path path verbatim as in the metadata, never empty; relative to the directory of the
 *     {@code _metadata} for {@link PathEncoding#RELATIVE}, else absolute
 * @param offset first byte of the range; 0 for whole files
 * @param length length in bytes, or {@link #UNKNOWN_LENGTH}; always known for segments
 * @param lengthRule how {@code length} relates to the length on storage
 * @param role what the state is used for
 * @param part where inside its handle the file sits
 */
public record StateFileReference(
    PathEncoding encoding,
    String path,
    long offset,
    long length,
    LengthRule lengthRule,
    StateRole role,
    StatePart part) {

  /** {@link #length()} of a file whose length the metadata does not tell. */
  public static final long UNKNOWN_LENGTH = -1;

  /** Refuses empty paths and lengths and offsets that no file can have. */
  public StateFileReference {
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(lengthRule, "lengthRule");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(part, "part");
    if (path.isEmpty()) {
      throw new IllegalArgumentException("path must not be empty");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative: " + offset);
    }
    if (offset > 0 && encoding != PathEncoding.SEGMENT) {
      throw new IllegalArgumentException("offset of a whole file must be 0: " + offset);
    }
    long least = encoding == PathEncoding.SEGMENT ? 0 : UNKNOWN_LENGTH;
    if (length < least) {
      throw new IllegalArgumentException("length must be at least " + least + ": " + length);
    }
    if (length > Long.MAX_VALUE - offset) {
      throw new IllegalArgumentException(
          "offset plus length must not overflow: " + offset + " + " + length);
    }
  }
}
