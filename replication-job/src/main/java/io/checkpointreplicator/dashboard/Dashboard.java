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

import com.sun.net.httpserver.HttpServer;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Serves the page on the loopback interface, from when it is made until it is closed. Reads the
 * target, and asks the JobManager if there is one, in the background; writes nothing.
 */
public final class Dashboard implements AutoCloseable {
  private static final int DEFAULT_PORT = 8281;
  private static final int LAST_DEFAULT_PORT = 8380;
  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService answering =
      Executors.newFixedThreadPool(THREADS, daemons("dashboard"));
  private final ScheduledExecutorService reading =
      Executors.newScheduledThreadPool(2, daemons("dashboard-reading"));

  /**
   * What is shown.
   *
   * @param target the target
   * @param rest where the JobManager of the replicator answers; empty if there is none
   * @param pause between two readings
   */
  public record View(StorePath target, Optional<URI> rest, Duration pause) {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Read each five seconds. */
    public View(StorePath target, Optional<URI> rest) {
      this(target, rest, PAUSE);
    }
  }

  private Dashboard(HttpServer server, View view) {
    this.server = server;
    TargetWatch watch = new TargetWatch(view.target(), Clock.systemUTC());
    Optional<LiveMetrics> metrics = view.rest().map(LiveMetrics::new);
    server.setExecutor(answering);
    server.createContext(
        "/",
        new PageHandler(
            new OverviewJson(watch, metrics), new JobJson(watch, metrics), Clock.systemUTC()));
    server.start();
    again(watch::update, view.pause());
    metrics.ifPresent(live -> again(live::update, view.pause()));
  }

  private void again(Runnable update, Duration pause) {
    reading.scheduleWithFixedDelay(update, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** They must not keep a process alive that has ended otherwise. */
  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Starts serving.
   *
   * @param option how the port is called on the command line
   * @param port 0 for any free one; if empty, the first free one from 8281 on
   * @throws OptionException if the port is taken
   */
  public static Dashboard start(View view, String option, OptionalInt port) throws IOException {
    int first = port.orElse(DEFAULT_PORT);
    int last = port.orElse(LAST_DEFAULT_PORT);
    for (int candidate = first; ; candidate++) {
      try {
        return new Dashboard(
            HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate), 0),
            view);
      } catch (BindException e) {
        if (candidate == last) {
          throw new OptionException(
              option
                  + ": port "
                  + (first == last ? first : first + "-" + last)
                  + " is taken. Choose another port, or 0 for any free one.",
              e);
        }
      }
    }
  }

  /**
   * Where the replicator at a JobManager writes.
   *
   * @throws OptionException if it does not tell, or several do
   * @throws IOException if it does not answer; trying again may help
   */
  public static String targetAt(URI rest) throws IOException, InterruptedException {
    List<String> targets;
    try {
      targets =
          new RunningReplicators(rest)
              .all().stream()
                  .flatMap(replicator -> replicator.target().stream())
                  .distinct()
                  .toList();
    } catch (IOException e) {
      throw new IOException(Messages.of(e) + RunningReplicators.REMEDY, e);
    }
    if (targets.size() != 1) {
      throw new OptionException(
          "--rest: "
              + (targets.isEmpty()
                  ? "no job that runs at " + rest + " tells where it replicates to"
                  : "several replicators run at " + rest + ", to " + targets)
              + ". Name the target with --target.");
    }
    return targets.get(0);
  }

  /** Its address. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @Override
  public void close() {
    server.stop(0);
    reading.shutdownNow();
    answering.shutdownNow();
  }
}
