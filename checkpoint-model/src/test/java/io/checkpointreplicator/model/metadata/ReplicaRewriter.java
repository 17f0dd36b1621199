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

/** Gives each file and directory a new place; files with the same path keep having the same. */
final class ReplicaRewriter implements LocationRewriter {

  static final String ROOT = "file:/replica/";

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    String path = moved(reference.path());
    return switch (reference.encoding()) {
      case ABSOLUTE, RELATIVE -> new FileLocation.Absolute(path);
      case SEGMENT -> new FileLocation.Segment(path, 0);
    };
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    return moved(reference.path());
  }

  private static String moved(String path) {
    return ROOT + Integer.toHexString(path.hashCode());
  }
}
