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
package io.checkpointreplicator.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When each of some things was last heard of. Those that have been silent for long are handed out
 * to be forgotten, so that what is remembered is what was heard of lately, not all that ever was.
 * Not thread-safe: for the mailbox only.
 *
 * @param <K> what is heard of
 */
public final class Silence<K> {
  private final long patienceMillis;

  // The one that was not heard of for the longest comes first.
  private final Map<K, Long> heardAtMillis = new LinkedHashMap<>(16, 0.75f, true);

  /** With the time after which silence is long. */
  public Silence(Duration patience) {
    this.patienceMillis = patience.toMillis();
  }

  /** Something was heard of. */
  public void heardOf(K key, long nowMillis) {
    heardAtMillis.put(key, nowMillis);
  }

  /** One that has been silent for long, which is not known here any more; empty if none has. */
  public Optional<K> takeSilent(long nowMillis) {
    if (heardAtMillis.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<K, Long> first = heardAtMillis.entrySet().iterator().next();
    if (nowMillis - first.getValue() <= patienceMillis) {
      return Optional.empty();
    }
    heardAtMillis.remove(first.getKey());
    return Optional.of(first.getKey());
  }

  /** How many are known. */
  public int size() {
    return heardAtMillis.size();
  }
}
