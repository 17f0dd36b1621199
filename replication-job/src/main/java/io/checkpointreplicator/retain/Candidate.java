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
package io.checkpointreplicator.retain;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.ObjectStores;
import java.time.Duration;
import java.time.Instant;

/**
 * Something whose files may be deleted once nobody can need them any more.
 *
 * @param kind what it is
 * @param path the file or directory that stands for it and is deleted last
 * @param sinceMillis since when it is out of use, in milliseconds since the epoch
 */
record Candidate(Kind kind, StorePath path, long sinceMillis) {
  /**
   * How long a copy within an object store may take that began before the plan was doomed: it still
   * makes the replica visible. Longer than what the clocks of a store and its clients may differ.
   */
  private static final Duration SETTLING = Duration.ofMinutes(15);

  enum Kind {
    /** The manifest of a replica that was hidden here. */
    HIDDEN_REPLICA,
    /** The directory of a plan, with the metadata that it was to publish. */
    PLAN,
    /** The same, and nothing can be published from it any more: its files are being deleted. */
    DOOMED_PLAN,
    /** The directory of a plan that was published, with nothing in it but notes on its progress. */
    PUBLISHED_PLAN
  }

  boolean isDue(long nowMillis, long delayMillis) {
    return dueAtMillis(delayMillis) <= nowMillis;
  }

  /** Whether there may be files that only this is about. */
  boolean hasFiles() {
    return kind != Kind.PUBLISHED_PLAN;
  }

  /** From when on its files may go. */
  long dueAtMillis(long delayMillis) {
    return switch (kind) {
      case HIDDEN_REPLICA, PLAN -> sinceMillis + delayMillis;
      case DOOMED_PLAN ->
          ObjectStores.contain(path) ? sinceMillis + SETTLING.toMillis() : Long.MIN_VALUE;
      case PUBLISHED_PLAN -> Long.MIN_VALUE;
    };
  }

  /** Why its files may go. */
  String reason() {
    return switch (kind) {
      case HIDDEN_REPLICA ->
          "only "
              + path.name().substring(0, path.name().indexOf('.'))
              + " needed it, hidden at "
              + Instant.ofEpochMilli(sinceMillis);
      case PLAN, DOOMED_PLAN ->
          "left by plan "
              + path.name()
              + ", which came to nothing by "
              + Instant.ofEpochMilli(sinceMillis);
      case PUBLISHED_PLAN -> "";
    };
  }
}
