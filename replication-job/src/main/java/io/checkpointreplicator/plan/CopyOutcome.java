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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.replica.ReplicaFile.Content;

/** How the copying of one file ended. */
public sealed interface CopyOutcome {

  /** The bytes were copied; the target file has its final name. */
  record Copied(Content content) implements CopyOutcome {}

  /** The target file was there, whole; it was read once for its checksum. */
  record AlreadyThere(Content content) implements CopyOutcome {}

  /** The source file is gone: Flink subsumed the checkpoint. */
  record SourceGone(String message) implements CopyOutcome {}

  /** It could not be copied, after all attempts that made sense. */
  record Failed(String message) implements CopyOutcome {}
}
