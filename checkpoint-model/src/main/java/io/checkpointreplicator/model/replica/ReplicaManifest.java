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

import java.util.Map;

/**
 * Stamp and files of a replica.
 *
 * @param stamp origin, times and totals
 * @param files each file's proven content by {@link ReplicaFile#path()}
 */
public record ReplicaManifest(ReplicaStamp stamp, ReplicaFiles files) {
  /**
   * With its own copy of the files.
   *
   * @throws IllegalArgumentException if a path is no {@link ReplicaFile#path()}
   */
  public ReplicaManifest(ReplicaStamp stamp, Map<String, ReplicaFile.Content> files) {
    this(stamp, ReplicaFiles.of(files));
  }
}
