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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.StorePath;

/** A job's tree on the target was promoted; the replicator stays out of it. */
public final class FencedException extends StayOutException {
  private static final long serialVersionUID = 1L;

  /** Names the fence. */
  public FencedException(StorePath fence) {
    super(
        "The replicas were promoted: "
            + fence
            + " exists. Nothing is written or deleted there any more; replicate this job to another"
            + " target, or exclude it with --exclude-jobs. 'promote --release' undoes it.");
  }
}
