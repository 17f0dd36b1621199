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

/** Why a checkpoint was passed over; the next one may do better. */
public enum SkipReason {
  /** The source deleted it, or a file of it, before it was read or copied. */
  SUBSUMED,
  /** A newer one has its replica already. */
  OVERTAKEN,
  /** A file is not there any more as it was written, or the plan was given up: it is made again. */
  UNPROVEN
}
