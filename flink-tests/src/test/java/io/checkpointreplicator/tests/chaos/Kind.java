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
package io.checkpointreplicator.tests.chaos;

/** What is done to the replicator. */
enum Kind {
  /** {@code kill -9}; another TaskManager is started. */
  TASK_MANAGER_KILL(Weight.DISASTER),
  /** {@code kill -9}; another JobManager is started. */
  JOB_MANAGER_KILL(Weight.DISASTER),
  /** For seconds each call to the target throws. */
  TARGET_OUTAGE(Weight.DISASTER),
  /** For seconds each call to the target waits. */
  TARGET_HANG(Weight.DISASTER),
  /** For seconds each call to the source throws. */
  SOURCE_OUTAGE(Weight.DISASTER),
  /** For seconds each call to the source waits. */
  SOURCE_HANG(Weight.DISASTER),
  /** A rename on the target throws. */
  RENAME_FAILS(Weight.SINGLE),
  /** A rename on the target returns false. */
  RENAME_REFUSED(Weight.SINGLE),
  /** A rename on the target is done, and throws. */
  RENAME_RESULT_LOST(Weight.SINGLE),
  /** A deletion on the target throws. */
  DELETE_FAILS(Weight.SINGLE),
  /** A file of the source ends early. */
  READ_TRUNCATED(Weight.SINGLE),
  /** For seconds reads from both sides return less than was asked for. */
  READ_SHORT(Weight.SINGLE),
  /** Writing to the target throws after some bytes. */
  WRITE_FAILS(Weight.SINGLE);

  private enum Weight {
    /** A kill or an outage. */
    DISASTER,
    /** One thing goes wrong, or a few of the same. */
    SINGLE
  }

  private final Weight weight;

  Kind(Weight weight) {
    this.weight = weight;
  }

  boolean isDisaster() {
    return weight == Weight.DISASTER;
  }

  /** Whether it goes on for a while; all else is over at once. */
  boolean lasts() {
    return switch (this) {
      case TARGET_OUTAGE, TARGET_HANG, SOURCE_OUTAGE, SOURCE_HANG, READ_SHORT -> true;
      case TASK_MANAGER_KILL, JOB_MANAGER_KILL -> false;
      case RENAME_FAILS, RENAME_REFUSED, RENAME_RESULT_LOST -> false;
      case DELETE_FAILS, READ_TRUNCATED, WRITE_FAILS -> false;
    };
  }
}
