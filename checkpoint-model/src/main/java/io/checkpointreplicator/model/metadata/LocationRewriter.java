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

/** Decides where a rewritten {@code _metadata} says its files lie. */
public interface LocationRewriter {

  /**
   * Returns the location to write for a mention of a file. Called once for each mention, in the
   * order of the metadata, right after {@link MetadataVisitor#file}.
   *
   * <p>A location that equals the one in the metadata keeps the bytes of the handle as they are,
   * like {@link FileLocation#unchanged()}.
   *
   * @throws IOException if there is no such location; ends the transcoding
   */
  FileLocation rewrite(StateFileReference reference) throws IOException;

  /**
   * Returns the absolute path to write for one of the directories of a file-merging operator state
   * handle, not empty, at most 65,535 bytes in modified UTF-8. Called right after {@link
   * MetadataVisitor#directory}. The path in the metadata keeps its bytes as they are.
   *
   * @throws IOException if there is no such directory; ends the transcoding
   */
  String rewriteDirectory(DirectoryReference reference) throws IOException;

  /** Returns the rewriter that leaves everything where it is. */
  static LocationRewriter identity() {
    return IdentityRewriter.INSTANCE;
  }
}
