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
package io.checkpointreplicator.relocation.storage;

import java.util.SortedSet;

/**
 * What the files are that the metadata of a checkpoint references.
 *
 * @param relativeCount mentions of files in the job's own directory, relative to {@code chk-N}
 * @param absoluteCount mentions of files and directories there that Flink's format only knows with
 *     absolute paths: those of file merging
 * @param foreignCount mentions of files and directories elsewhere
 * @param foreignDirectories the first few directories that they lie in, by name
 */
record RelocatedReferences(
    long relativeCount,
    long absoluteCount,
    long foreignCount,
    SortedSet<String> foreignDirectories) {}
