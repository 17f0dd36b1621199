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
package io.checkpointreplicator.lease;

import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.StayOutException;

/** This replicator does not hold the lease on a job's tree, or no longer. */
public final class LeaseLostException extends StayOutException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(TargetLayout tree, String found) {
    super(
        "The lease on "
            + tree.jobDirectory()
            + " is "
            + found
            + ". This replicator stays out of the tree until it holds the lease again.");
  }
}
