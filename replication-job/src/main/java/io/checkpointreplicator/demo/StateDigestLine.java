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
package io.checkpointreplicator.demo;

/**
 * One line of a digest file: {@code event,checkpoint,parallelism,subtask,keys,numbers,sum,hash},
 * the hash in hexadecimal, such as {@code TAKEN,7,2,0,10000,31415,4711,00c0ffee00c0ffee}.
 *
 * @param event what happened
 * @param checkpointId the checkpoint that was taken or restored from
 * @param parallelism how many subtasks report on it
 * @param subtask which of them this is, from 0
 * @param digest the state of this subtask
 */
record StateDigestLine(
    Event event, long checkpointId, int parallelism, int subtask, StateDigest digest) {

  private static final int FIELDS = 8;

  enum Event {
    TAKEN,
    RESTORED
  }

  StateDigestLine {
    if (subtask < 0 || subtask >= parallelism) {
      throw new IllegalArgumentException(
          "subtask must be between 0 and " + (parallelism - 1) + ": " + subtask);
    }
  }

  /** Reads a line without its line break. */
  static StateDigestLine parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "Digest line has " + fields.length + " fields, expected " + FIELDS + ": " + line);
    }
    return new StateDigestLine(
        Event.valueOf(fields[0]),
        Long.parseLong(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        new StateDigest(
            Long.parseLong(fields[4]),
            Long.parseLong(fields[5]),
            Long.parseLong(fields[6]),
            Long.parseUnsignedLong(fields[7], 16)));
  }

  /** Returns the line without a line break. */
  String format() {
    return "%s,%d,%d,%d,%d,%d,%d,%016x"
        .formatted(
            event,
            checkpointId,
            parallelism,
            subtask,
            digest.keys(),
            digest.numbers(),
            digest.sum(),
            digest.hash());
  }
}
