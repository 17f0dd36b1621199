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

/**
 * Walks over the stream state handles that name a file and writes its new location instead.
 *
 * <p>A file handle and a relative file handle may become each other; the order of their fields
 * differs. See {@link StreamStateHandleWalker} for the layout.
 */
final class FileHandleRewriter {

  private static final int TAG_BYTES = 1;

  /** Ordinals of {@code org.apache.flink.runtime.state.CheckpointedStateScope}. */
  private static final int SCOPES = 2;

  private final MetadataInput in;
  private final MetadataVisitor visitor;
  private final LocationRewriter locations;

  FileHandleRewriter(MetadataInput in, MetadataVisitor visitor, LocationRewriter locations) {
    this.in = in;
    this.visitor = visitor;
    this.locations = locations;
  }

  /** Walks over what follows {@link HandleTag#FILE}. */
  void walkFile(StateRole role, StatePart part) throws IOException {
    in.hold(TAG_BYTES);
    long at = in.offset() - TAG_BYTES;
    long length = readLength(StateFileReference.UNKNOWN_LENGTH);
    String path = readPath();
    visitor.handle(StateHandleKind.FILE, role);
    rewriteWholeFile(at, reference(PathEncoding.ABSOLUTE, path, length, role, part));
  }

  /** Walks over what follows {@link HandleTag#RELATIVE_FILE}. */
  void walkRelativeFile(StateRole role, StatePart part) throws IOException {
    in.hold(TAG_BYTES);
    long at = in.offset() - TAG_BYTES;
    String path = readPath();
    long length = readLength(StateFileReference.UNKNOWN_LENGTH);
    visitor.handle(StateHandleKind.RELATIVE_FILE, role);
    rewriteWholeFile(at, reference(PathEncoding.RELATIVE, path, length, role, part));
  }

  /** Walks over what follows {@link HandleTag#SEGMENT_FILE}. */
  void walkSegmentFile(StateRole role, StatePart part) throws IOException {
    in.hold(TAG_BYTES);
    long at = in.offset() - TAG_BYTES;
    long start = readStart();
    long length = readLength(0);
    requireEnd(start, length);
    int scope = readScope();
    String path = readPath();
    visitor.handle(StateHandleKind.SEGMENT_FILE, role);
    rewriteSegment(
        at,
        scope,
        new StateFileReference(
            PathEncoding.SEGMENT, path, start, length, part.lengthRule(), role, part));
    in.skipString();
  }

  /** Reads a directory, which is only a string, and writes its new path instead. */
  void walkDirectory(DirectoryKind kind) throws IOException {
    in.hold(0);
    long at = in.offset();
    DirectoryReference reference = new DirectoryReference(readPath(), kind);
    visitor.directory(reference);
    String path = locations.rewriteDirectory(reference);
    if (path.equals(reference.path())) {
      in.passHeld();
    } else {
      byte[] encoded = encode(at, path);
      in.replaceHeld().writeString(encoded);
    }
  }

  private void rewriteWholeFile(long at, StateFileReference reference) throws IOException {
    visitor.file(reference);
    FileLocation location = locations.rewrite(reference);
    if (isUnchanged(location, reference)) {
      in.passHeld();
    } else if (location instanceof FileLocation.Absolute absolute) {
      byte[] path = encode(at, absolute.path());
      MetadataOutput out = in.replaceHeld();
      out.writeByte(HandleTag.FILE);
      out.writeLong(reference.length());
      out.writeString(path);
    } else if (location instanceof FileLocation.Relative relative) {
      byte[] path = encode(at, relative.path());
      MetadataOutput out = in.replaceHeld();
      out.writeByte(HandleTag.RELATIVE_FILE);
      out.writeString(path);
      out.writeLong(reference.length());
    } else {
      throw misfit(at, location, reference, "an absolute or a relative location");
    }
  }

  private void rewriteSegment(long at, int scope, StateFileReference reference) throws IOException {
    visitor.file(reference);
    FileLocation location = locations.rewrite(reference);
    if (isUnchanged(location, reference)) {
      in.passHeld();
    } else if (location instanceof FileLocation.Segment segment) {
      byte[] path = encode(at, segment.path());
      MetadataOutput out = in.replaceHeld();
      out.writeByte(HandleTag.SEGMENT_FILE);
      out.writeLong(segment.offset());
      out.writeLong(reference.length());
      out.writeInt(scope);
      out.writeString(path);
    } else {
      throw misfit(at, location, reference, "a segment, because Flink has no other encoding of it");
    }
  }

  private static boolean isUnchanged(FileLocation location, StateFileReference reference) {
    if (location instanceof FileLocation.Absolute absolute) {
      return reference.encoding() == PathEncoding.ABSOLUTE
          && absolute.path().equals(reference.path());
    }
    if (location instanceof FileLocation.Relative relative) {
      return reference.encoding() == PathEncoding.RELATIVE
          && relative.path().equals(reference.path());
    }
    if (location instanceof FileLocation.Segment segment) {
      return reference.encoding() == PathEncoding.SEGMENT
          && segment.offset() == reference.offset()
          && segment.path().equals(reference.path());
    }
    return location == FileLocation.unchanged();
  }

  private byte[] encode(long at, String path) throws MetadataFormatException {
    byte[] encoded = ModifiedUtf8.encode(path);
    if (encoded.length == 0 || encoded.length > ModifiedUtf8.MAX_BYTES) {
      throw in.malformed(
          at,
          "a new path of " + encoded.length + " bytes",
          "1 to " + ModifiedUtf8.MAX_BYTES + " bytes",
          "Choose a target with a shorter path.");
    }
    return encoded;
  }

  private MetadataFormatException misfit(
      long at, FileLocation location, StateFileReference reference, String allowed) {
    return in.malformed(
        at, "new location " + location + " for " + reference.encoding() + " file", allowed);
  }

  private StateFileReference reference(
      PathEncoding encoding, String path, long length, StateRole role, StatePart part) {
    return new StateFileReference(encoding, path, 0, length, part.lengthRule(), role, part);
  }

  private long readLength(long least) throws IOException {
    long length = in.readLong();
    if (length < least) {
      throw in.malformed(
          in.offset() - Long.BYTES, "length of a file " + length, least + " or more");
    }
    return length;
  }

  private long readStart() throws IOException {
    long start = in.readLong();
    if (start < 0) {
      throw in.malformed(in.offset() - Long.BYTES, "start of a segment " + start, "0 or more");
    }
    return start;
  }

  private void requireEnd(long start, long length) throws MetadataFormatException {
    if (length > Long.MAX_VALUE - start) {
      throw in.malformed(
          in.offset() - Long.BYTES,
          "length of a segment " + length + " from " + start,
          "an end of at most " + Long.MAX_VALUE);
    }
  }

  private int readScope() throws IOException {
    int scope = in.readInt();
    if (scope < 0 || scope >= SCOPES) {
      throw in.malformed(
          in.offset() - Integer.BYTES,
          "scope of a segment " + scope,
          "0 (exclusive) or 1 (shared)");
    }
    return scope;
  }

  private String readPath() throws IOException {
    long at = in.offset();
    String path = in.readString();
    if (path.isEmpty()) {
      throw in.malformed(at, "an empty path", "a path of 1 to 65535 bytes");
    }
    return path;
  }
}
