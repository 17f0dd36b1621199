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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Transcodes arrays. */
final class Transcoding {

  private Transcoding() {}

  static byte[] identity(byte[] bytes) throws IOException {
    return identity(new ByteArrayInputStream(bytes));
  }

  static byte[] identity(InputStream in) throws IOException {
    return rewrite(in, LocationRewriter.identity());
  }

  static byte[] rewrite(MetadataBytes bytes, LocationRewriter rewriter) throws IOException {
    return rewrite(new ByteArrayInputStream(bytes.toByteArray()), rewriter);
  }

  static byte[] rewrite(InputStream in, LocationRewriter rewriter) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(in, out, rewriter, new MetadataVisitor() {});
    return out.toByteArray();
  }

  /** Gives every file the same location, whatever it was before. */
  static LocationRewriter toLocation(FileLocation location) {
    return new LocationRewriter() {
      @Override
      public FileLocation rewrite(StateFileReference reference) {
        return location;
      }

      @Override
      public String rewriteDirectory(DirectoryReference reference) {
        return reference.path();
      }
    };
  }
}
