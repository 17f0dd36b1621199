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

/**
 * The format of Flink's {@code _metadata} files: a reader and a transcoder that work on the stream
 * of bytes.
 *
 * <p>{@link io.checkpointreplicator.model.metadata.CheckpointMetadataReader} tells a {@link
 * io.checkpointreplicator.model.metadata.MetadataVisitor} what a file contains; {@link
 * io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder} also writes the file anew,
 * with the locations a {@link io.checkpointreplicator.model.metadata.LocationRewriter} gives.
 */
package io.checkpointreplicator.model.metadata;
