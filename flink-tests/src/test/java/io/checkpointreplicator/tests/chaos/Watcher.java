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

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks at a target, again and again. It shares nothing with the replicator but the disk.
 *
 * <ol>
 *   <li>Each replica that it has not seen before is checked with all its bytes.
 *   <li>Each fifth of a second one of those that it has seen before is checked again, some of the
 *       files with their bytes.
 *   <li>A problem counts if the replica is visible nevertheless; or if it was when the look began,
 *       less than the delete delay ago: for so long the files have to stay for whoever restores.
 * </ol>
 *
 * For one thread that looks; all others may ask.
 */
final class Watcher {
  private static final int ONE_FILE_IN = 4;
  private static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  private final Path target;
  private final Duration deleteDelay;
  private final Random sample = new Random(1);
  private final Set<VisibleReplica> seen = new HashSet<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, Long> lastNanos = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private Consumer<VisibleReplica> listener = replica -> {};
  private long againNanos = System.nanoTime();
  private long longestPauseNanos;
  private long files;
  private long bytes;
  private int again;
  private int hidden;

  /** A watcher of a target whose hidden replicas keep their files for a while. */
  Watcher(Path target, Duration deleteDelay) {
    this.target = target;
    this.deleteDelay = deleteDelay;
  }

  /**
   * What was seen so far.
   *
   * @param replicas that were new and found whole
   * @param again looks at replicas that had been seen before
   * @param hidden replicas that were hidden before a look at them had ended
   * @param files of all replicas together
   * @param bytes that were read
   * @param longestPause of any job between two new replicas
   */
  record Sight(int replicas, int again, int hidden, Amount amount, Duration longestPause) {}

  /** How much was looked at. */
  record Amount(long files, long bytes) {}

  /** Tells each new replica that is whole. */
  synchronized void tell(Consumer<VisibleReplica> newListener) {
    listener = newListener;
  }

  /** Looks once. */
  void look() throws IOException {
    List<VisibleReplica> known = new ArrayList<>();
    for (VisibleReplica replica : VisibleReplica.under(target)) {
      if (isKnown(replica)) {
        known.add(replica);
      } else if (check(replica, file -> true)) {
        remember(replica);
      }
    }
    if (!known.isEmpty() && System.nanoTime() - againNanos > AGAIN_NANOS) {
      againNanos = System.nanoTime();
      check(known.get(sample.nextInt(known.size())), file -> sample.nextInt(ONE_FILE_IN) == 0);
      synchronized (this) {
        again++;
      }
    }
  }

  /** Looks at each byte of all that is visible now; returns how many replicas that are. */
  int lookAtAll() throws IOException {
    List<VisibleReplica> visible = VisibleReplica.under(target);
    for (VisibleReplica replica : visible) {
      check(replica, file -> true);
    }
    return visible.size();
  }

  private synchronized boolean isKnown(VisibleReplica replica) {
    return seen.contains(replica);
  }

  private synchronized void remember(VisibleReplica replica) {
    seen.add(replica);
    newest.merge(replica.job(), replica.checkpointId(), Math::max);
    long now = System.nanoTime();
    Long last = lastNanos.put(replica.job(), now);
    if (last != null) {
      longestPauseNanos = Math.max(longestPauseNanos, now - last);
    }
    listener.accept(replica);
  }

  private boolean check(VisibleReplica replica, Predicate<Path> checksumToo) throws IOException {
    long begin = System.nanoTime();
    Optional<byte[]> metadata = replica.metadata();
    if (metadata.isEmpty()) {
      return hidden();
    }
    return judge(
        replica,
        ReplicaCheck.of(replica.directory(), metadata.get(), checksumToo),
        System.nanoTime() - begin);
  }

  /**
   * Takes the result of a check.
   *
   * @param tookNanos since the replica was seen to be visible
   * @return whether the replica was found whole
   */
  boolean judge(VisibleReplica replica, ReplicaCheck.Result result, long tookNanos)
      throws IOException {
    boolean whole = result.problems().isEmpty();
    boolean visible = whole || replica.isStillVisible();
    if (!visible && tookNanos >= deleteDelay.toNanos()) {
      return hidden();
    }
    synchronized (this) {
      files += result.files();
      bytes += result.bytes();
      for (String problem : result.problems()) {
        violations.add(
            "%s, %s %d ms after it was seen: %s"
                .formatted(
                    replica,
                    visible ? "visible" : "hidden",
                    Duration.ofNanos(tookNanos).toMillis(),
                    problem));
      }
    }
    return whole;
  }

  private synchronized boolean hidden() {
    hidden++;
    return false;
  }

  /** Adds what somebody else found out about a replica. */
  synchronized void violation(String violation) {
    violations.add(violation);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** The newest checkpoint of each job whose replica was seen whole. */
  synchronized Map<String, Long> newest() {
    return Map.copyOf(newest);
  }

  synchronized Sight sight() {
    return new Sight(
        seen.size(), again, hidden, new Amount(files, bytes), Duration.ofNanos(longestPauseNanos));
  }
}
