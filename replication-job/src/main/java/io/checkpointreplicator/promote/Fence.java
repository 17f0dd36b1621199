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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.model.path.StorePath;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code <target>/<job-id>/_fence.json} says: the job's tree was promoted, and the replicator
 * stays out of it.
 *
 * <pre>
 * { "version": 1,
 *   "promotedBy": "user@host",
 *   "promotedAt": "2026-01-31T12:00:00Z",
 *   "promoted": { "checkpoint": 7,
 *                 "replica": "hdfs://dc2/ckpt/&lt;job-id&gt;/chk-7",
 *                 "claimMode": "NO_CLAIM" } }
 * </pre>
 *
 * A file with this name fences whatever it says. {@code promoted} is absent while the replica is
 * being verified.
 *
 * @param promotedBy who promoted it, {@code user@host}
 * @param promotedAt when
 * @param choice what to restore from
 */
public record Fence(String promotedBy, Instant promotedAt, Optional<Choice> choice) {

  /**
   * What to restore from.
   *
   * @param checkpointId the N of {@code chk-N}
   * @param replica its directory
   * @param claimMode how to restore from it
   */
  public record Choice(long checkpointId, StorePath replica, ClaimMode claimMode) {}
}
