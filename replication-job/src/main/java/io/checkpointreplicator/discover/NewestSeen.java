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
package io.checkpointreplicator.discover;

import io.checkpointreplicator.store.SourceJob;

/**
 * A job and the newest completed checkpoint that a listing saw.
 *
 * @param source the job
 * @param checkpointId its newest completed checkpoint, or {@link #UNREAD}
 * @param completedAtMillis modification time of its metadata, milliseconds since the epoch
 */
record NewestSeen(SourceJob source, long checkpointId, long completedAtMillis) {
  /** Stands for a job whose directory is not read here; planning it tells. */
  static final long UNREAD = -1;
}
