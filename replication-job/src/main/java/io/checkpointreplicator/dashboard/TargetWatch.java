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
package io.checkpointreplicator.dashboard;

import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the target again and again, and keeps the last reading that succeeded: somebody who looks
 * waits for no storage, and a target that is away leaves what was known of it. {@link #update} is
 * for one thread, the rest for all.
 */
final class TargetWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TargetWatch.class);
  private static final String REMEDY =
      " See that the storage is mounted and reachable from here, and that this process may read"
          + " it.";

  private final StorePath target;
  private final Clock clock;
  private final TargetReader reader;
  private final RecentEvents events;
  private volatile Seen seen = new Seen(Reading.NONE, Optional.empty());

  /**
   * What is known.
   *
   * @param reading the last one that succeeded
   * @param problem why the one after it did not, with the remedy; empty if none failed
   */
  record Seen(Reading reading, Optional<String> problem) {}

  TargetWatch(StorePath target, Clock clock) {
    this.target = target;
    this.clock = clock;
    this.reader = new TargetReader(target);
    this.events = new RecentEvents(new AuditLog(target));
  }

  StorePath target() {
    return target;
  }

  Seen seen() {
    return seen;
  }

  /** Reads the target. */
  void update() {
    try {
      seen = new Seen(read(), Optional.empty());
    } catch (IOException | RuntimeException e) {
      LOG.debug("The target {} cannot be read", target, e);
      seen = new Seen(seen.reading(), Optional.of(Messages.of(e)));
    }
  }

  private Reading read() throws IOException {
    checkThere();
    // The log first: what it tells of has happened to what is read then.
    try {
      events.update(clock.instant());
      return new Reading(
          clock.millis(),
          reader.read(),
          events.byJob(),
          ReadProofs.under(target),
          new Reading.Log(events.reachesToMillis(), events.brokenLines()));
    } catch (IOException e) {
      throw new IOException(
          "The target " + target + " cannot be read: " + Messages.of(e) + REMEDY, e);
    }
  }

  /** A missing directory lists as an empty one; what was there and is not is not empty. */
  private void checkThere() throws IOException {
    Optional<FileStatus> status = Store.status(target);
    if (status.isPresent() && !status.get().isDir()) {
      throw new IOException(
          "The target " + target + " is a file. Name the directory that holds <job-id>/chk-N.");
    }
    if (status.isEmpty() && !seen.reading().allJobs().isEmpty()) {
      throw new IOException("The target " + target + " is not there any more." + REMEDY);
    }
  }
}
