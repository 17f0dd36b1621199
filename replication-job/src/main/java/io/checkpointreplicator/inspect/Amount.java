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

/**
 * How much state there is.
 *
 * @param files distinct files that hold it
 * @param bytes its bytes in those files: a file that is named as a whole counts once; of a file
 *     that is shared by several handles each distinct range counts once; files whose length the
 *     metadata does not tell count 0
 * @param inlineBytes its bytes inside the metadata
 */
public record Amount(long files, long bytes, long inlineBytes) {}
