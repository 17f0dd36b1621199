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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Tells whether the owner of a lease is alive: by watching its {@link Heartbeat} change, with the
 * clock of the one who watches. Clocks of other machines and of stores do not count. Thread-safe.
 */
final class Liveness {
  static final String TIMEOUT = "timeoutMillis";
  private static final long LOOKS_PER_TIMEOUT = 30;
  private static final long MOST_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final StorePath target;
  private final Map<String, Observation> observations = new ConcurrentHashMap<>();

  Liveness(StorePath target) {
    this.target = target;
  }

  /**
   * What was seen of an owner.
   *
   * @param beats the files that were there
   * @param sinceNanos since when they have not changed
   * @param beating whether they changed before
   */
  private record Observation(Set<String> beats, long sinceNanos, Sign sign, boolean beating) {
    long silentMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }
  }

  /** What a file says. */
  private record Sign(String description, long timeoutMillis) {}

  static StorePath directory(StorePath target, String owner) {
    return target.resolve("_replicator/owners").resolve(owner);
  }

  /**
   * Who a living owner is; empty if it has ended, or is dead. Waits until one of both is certain,
   * which takes a fifth of the timeout for a living one and all of it for a dead one.
   */
  Optional<String> check(String owner) throws IOException {
    while (true) {
      Set<String> beats =
          Store.list(directory(target, owner)).stream()
              .map(Store::nameOf)
              .filter(name -> name.endsWith(Heartbeat.SUFFIX))
              .collect(Collectors.toSet());
      if (beats.isEmpty()) {
        return Optional.empty();
      }
      Observation seen;
      try {
        seen = observe(owner, beats);
      } catch (FileNotFoundException e) {
        // The next beat came in between.
        continue;
      }
      boolean dead = seen.silentMillis() > seen.sign().timeoutMillis();
      if (dead || seen.beating()) {
        return dead ? Optional.empty() : Optional.of(seen.sign().description());
      }
      pause(seen.sign().timeoutMillis() / LOOKS_PER_TIMEOUT);
    }
  }

  private Observation observe(String owner, Set<String> beats) throws IOException {
    Observation last = observations.get(owner);
    if (last != null && last.beats().equals(beats)) {
      return last;
    }
    Sign sign = read(directory(target, owner).resolve(beats.iterator().next()));
    Observation changed = new Observation(beats, System.nanoTime(), sign, last != null);
    observations.put(owner, changed);
    return changed;
  }

  private static Sign read(StorePath beat) throws IOException {
    JsonNode json = new ObjectMapper().readTree(Store.read(beat));
    long timeout = json.path(TIMEOUT).asLong(MOST_MILLIS);
    return new Sign(
        "on " + json.path("host").asText("?") + " since " + json.path("since").asText("?"),
        Math.max(1, Math.min(MOST_MILLIS, timeout)));
  }

  private static void pause(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Watching the owner of a lease was cancelled");
    }
  }
}
