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
import io.checkpointreplicator.runtime.JobThreads;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign of life of a replicator, one for all the leases that it holds. Each beat is a new file;
 * the one before is deleted then, so that there is one at each moment:
 *
 * <pre>
 * &lt;target&gt;/_replicator/owners/&lt;owner&gt;/&lt;instance&gt;-&lt;n&gt;.json
 * { "version": 1, "host": "...", "since": "2026-01-31T12:00:00Z", "timeoutMillis": 15000 }
 * </pre>
 *
 * An owner without file has ended; one whose file has not changed for the timeout is dead.
 */
public final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  static final String SUFFIX = ".json";
  private static final int BEATS_PER_TIMEOUT = 5;
  private static final long CLOSE_SECONDS = 5;

  private final StorePath directory;
  private final String instance = UUID.randomUUID().toString();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(JobThreads.named("lease-heartbeat"));
  private final byte[] content;
  private long beats;

  private Heartbeat(StorePath directory, byte... content) {
    this.directory = directory;
    this.content = content;
  }

  /** Begins to beat, often enough for the timeout. */
  public static Heartbeat start(StorePath target, String owner, Duration timeout) {
    byte[] content =
        new ObjectMapper()
            .createObjectNode()
            .put("version", 1)
            .put("host", host())
            .put("since", Instant.now().toString())
            .put(Liveness.TIMEOUT, timeout.toMillis())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    Heartbeat heartbeat = new Heartbeat(Liveness.directory(target, owner), content);
    heartbeat.thread.scheduleWithFixedDelay(
        heartbeat::beat, 0, timeout.toMillis() / BEATS_PER_TIMEOUT, TimeUnit.MILLISECONDS);
    return heartbeat;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  /** Must not throw, that would end the repetition. */
  private void beat() {
    String next = instance + "-" + beats++ + SUFFIX;
    try {
      Store.replace(
          directory.resolve(instance + ".part"),
          directory.resolve(next),
          out -> out.write(content));
      for (FileStatus entry : Store.list(directory)) {
        // Those of an earlier instance of the same owner, too: it ended without saying so.
        if (!Store.nameOf(entry).equals(next)) {
          Store.delete(directory.resolve(Store.nameOf(entry)));
        }
      }
    } catch (IOException | RuntimeException | VirtualMachineError e) {
      LOG.warn(
          "The target does not take the sign of life of this replicator, which may lose its leases:"
              + " {}",
          e.getMessage());
      LOG.debug("Its sign of life", e);
    }
  }

  /** Ends; others may take the leases at once. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
        return;
      }
      for (FileStatus entry : Store.list(directory)) {
        if (Store.nameOf(entry).startsWith(instance)) {
          Store.delete(directory.resolve(Store.nameOf(entry)));
        }
      }
      if (Store.list(directory).isEmpty()) {
        Store.delete(directory);
      }
    } catch (IOException e) {
      LOG.warn("The leases of this replicator last until their timeout", e);
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
