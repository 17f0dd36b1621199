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
package io.checkpointreplicator.metrics;

/** In which step an attempt failed, or whose the job's replicas are. */
public enum FailReason {
  /** It could not be planned: its metadata, its base or the target do not allow it. */
  PLAN,
  /** A file could not be copied. */
  COPY,
  /** The target does not take the replica. */
  PUBLISH,
  /** The job's replicas were promoted. */
  FENCED,
  /** Another replicator holds the lease on the job's replicas. */
  HELD
}
