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
package io.checkpointreplicator.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows on stderr how far a command is: on a terminal a line that is drawn again twice a second,
 * elsewhere a line each ten seconds and, if there was one, one more at the end. A command that is
 * shorter shows nothing.
 */
final class ProgressDisplay implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 500;
  private static final long PLAIN_MILLIS = 10_000;
  private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final double NANOS_PER_SECOND = 1e9;

  /** To the end of the line; the next line that anybody prints begins where this one did. */
  private static final String ERASE_LINE = "\033[K";

  private final Supplier<Progress> progress;
  private final Terminal terminal;
  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "progress");
            daemon.setDaemon(true);
            return daemon;
          });
  private boolean shown;

  private record Sample(long nanos, long bytes) {}

  /** A display that shows nothing by itself. */
  ProgressDisplay(
      Supplier<Progress> progress, Terminal terminal, PrintWriter err, LongSupplier nanoTime) {
    this.progress = progress;
    this.terminal = terminal;
    this.err = err;
    this.nanoTime = nanoTime;
    samples.add(new Sample(nanoTime.getAsLong(), 0));
  }

  /** Shows a progress from time to time, until it is closed. */
  static ProgressDisplay start(Supplier<Progress> progress, PrintWriter err) {
    ProgressDisplay display =
        new ProgressDisplay(progress, Terminal.ofStandardError(), err, System::nanoTime);
    long millis = display.terminal.columns().isPresent() ? TERMINAL_MILLIS : PLAIN_MILLIS;
    display.thread.scheduleWithFixedDelay(display::show, millis, millis, TimeUnit.MILLISECONDS);
    return display;
  }

  /** Shows nothing at all. */
  static ProgressDisplay ofNothing(PrintWriter err) {
    return new ProgressDisplay(
        () -> new Progress("", Progress.Done.NOTHING, Progress.Done.NOTHING, Progress.Done.NOTHING),
        Terminal.NONE,
        err,
        System::nanoTime);
  }

  /** Shows the progress once, unless nothing is known of it yet. */
  synchronized void show() {
    Progress now = progress.get();
    ProgressLine line = new ProgressLine(now, pace(now.bytes().done()));
    if (now.files().planned() == 0) {
      return;
    }
    shown = true;
    if (terminal.columns().isPresent()) {
      // The last column would begin a new line on some terminals.
      err.print(line.bar(terminal.columns().getAsInt() - 1) + ERASE_LINE + "\r");
    } else {
      err.println(line.words());
    }
    err.flush();
  }

  private long pace(long bytes) {
    long now = nanoTime.getAsLong();
    samples.add(new Sample(now, bytes));
    while (samples.size() > 2 && now - samples.peekFirst().nanos() > PACE_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    double seconds = (now - first.nanos()) / NANOS_PER_SECOND;
    return seconds <= 0 ? 0 : Math.max(0, Math.round((bytes - first.bytes()) / seconds));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    end();
  }

  private synchronized void end() {
    if (shown && terminal.columns().isPresent()) {
      err.print(ERASE_LINE);
    }
    if (shown) {
      Progress last = progress.get();
      err.println(new ProgressLine(last, 0).words());
    }
    err.flush();
    shown = false;
  }
}
