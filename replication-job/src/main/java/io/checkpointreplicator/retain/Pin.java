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
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.runtime.JobThreads;
import io.checkpointreplicator.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a replica while somebody reads it, however many newer ones there are. It is a file on the
 * target, which is written anew every few minutes, and says when it was made:
 *
 * <pre>
 * &lt;target&gt;/_replicator/pins/&lt;job-id&gt;.chk-N.&lt;random&gt;
 * </pre>
 *
 * One that has not been written for an hour was left by somebody who died, and holds no more.
 */
public final class Pin implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Pin.class);
  static final Duration VALIDITY = Duration.ofHours(1);
  private static final int BEATS_PER_VALIDITY = 12;

  private final StorePath file;
  private final byte[] content =
      ("Read since " + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(JobThreads.named("replica-pin"));

  private Pin(StorePath file) {
    this.file = file;
  }

  /**
   * Pins a replica, until this is closed. It may be gone already, or its retirement may have begun:
   * whoever needs it looks at it afterwards.
   *
   * @throws IOException if the target cannot be written
   */
  public static Pin of(TargetLayout layout, long checkpointId) throws IOException {
    StorePath directory = Pins.directory(layout.target());
    Pin pin = new Pin(directory.resolve(Pins.prefix(layout, checkpointId) + UUID.randomUUID()));
    Store.createDirectories(directory);
    pin.write();
    long period = VALIDITY.dividedBy(BEATS_PER_VALIDITY).toMillis();
    pin.thread.scheduleWithFixedDelay(pin::beat, period, period, TimeUnit.MILLISECONDS);
    return pin;
  }

  private void write() throws IOException {
    Store.overwrite(file, out -> out.write(content));
  }

  /** Must not throw, that would end the repetition. */
  private void beat() {
    try {
      write();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be written anew: {}", file, e.getMessage());
    }
  }

  /** Lets the replica go. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      Store.delete(file);
    } catch (IOException e) {
      LOG.warn("{} stays, and holds for {}: {}", file, VALIDITY, e.getMessage());
    }
  }
}
