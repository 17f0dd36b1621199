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
package io.checkpointreplicator.model.metadata;

/** What an operator, or one of its subtasks, uses a piece of state for. */
public enum StateRole {
  /** State of an operator coordinator, for example the splits a source has not handed out yet. */
  COORDINATOR,
  /** Operator state registered with the state backend, for example broadcast state. */
  MANAGED_OPERATOR,
  /** Operator state that the operator wrote to a stream by itself. */
  RAW_OPERATOR,
  /** Keyed state of the state backend. */
  MANAGED_KEYED,
  /** Keyed state that the operator wrote to a stream by itself, for example timers on the heap. */
  RAW_KEYED,
  /** Records in flight in the input channels of an unaligned checkpoint. */
  INPUT_CHANNEL,
  /** Records in flight in the result subpartitions of an unaligned checkpoint. */
  OUTPUT_CHANNEL
}
