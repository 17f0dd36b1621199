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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator that does its I/O on threads of its own, so that neither records nor barriers wait
 * for a store.
 *
 * <ol>
 *   <li>{@link #open()} starts the threads.
 *   <li>{@link #inBackground} runs work on one of them and hands its result to the mailbox, where
 *       the state may be touched and records may be emitted. An error that the work does not turn
 *       into a result fails the task.
 *   <li>{@link #later} does the same after a while, without a timer of Flink: those are dropped at
 *       the end of the input.
 *   <li>{@link #endInput()} processes mails until {@link #isIdle()}.
 *   <li>{@link #close()} interrupts the threads and waits for them: nothing is written to a store
 *       after an attempt has ended.
 * </ol>
 */
public abstract class BackgroundOperator<IN, OUT> extends AbstractStreamOperator<OUT>
    implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundOperator.class);
  private static final long CLOSE_SECONDS = 60;

  private final int threads;
  private transient MailboxExecutor mailbox;
  private transient ExecutorService workers;
  private transient ScheduledExecutorService clock;
  private transient int inProgress;

  /** An operator with that many threads of its own. */
  protected BackgroundOperator(int threads) {
    this.threads = threads;
  }

  final void attach(StreamOperatorParameters<OUT> parameters) {
    setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    processingTimeService = parameters.getProcessingTimeService();
    mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void open() throws Exception {
    super.open();
    String name = getClass().getSimpleName();
    workers = Executors.newFixedThreadPool(threads, JobThreads.named(name));
    clock = Executors.newSingleThreadScheduledExecutor(JobThreads.named(name + "-clock"));
  }

  /** Works on a thread of its own, then goes on in the mailbox. Call from the mailbox. */
  protected final <T> void inBackground(Callable<T> work, MailboxStep<T> then) {
    inProgress++;
    workers.execute(
        () -> {
          try {
            T result = work.call();
            toMailbox(
                () -> {
                  inProgress--;
                  then.accept(result);
                });
          } catch (Throwable e) {
            toMailbox(
                () -> {
                  throw new ExecutionException("Background work of " + getOperatorName(), e);
                });
          }
        });
  }

  /** Goes on in the mailbox after a while. Call from the mailbox. */
  protected final void later(Duration delay, ThrowingRunnable<Exception> then) {
    inProgress++;
    clock.schedule(
        () ->
            toMailbox(
                () -> {
                  inProgress--;
                  then.run();
                }),
        delay.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Goes on in the mailbox after what waits there by now. Call from the mailbox. */
  protected final void afterOthers(ThrowingRunnable<Exception> then) {
    inProgress++;
    toMailbox(
        () -> {
          inProgress--;
          then.run();
        });
  }

  private void toMailbox(ThrowingRunnable<Exception> action) {
    try {
      mailbox.execute(action, getOperatorName());
    } catch (RejectedExecutionException e) {
      LOG.debug("{} has ended; a result of its background work is dropped", getOperatorName());
    }
  }

  /** Whether nothing is left to do; asked at the end of the input. */
  protected boolean isIdle() {
    return inProgress == 0;
  }

  @Override
  public void endInput() throws Exception {
    while (!isIdle()) {
      mailbox.yield();
    }
  }

  @Override
  public void close() throws Exception {
    try {
      if (workers != null) {
        workers.shutdownNow();
        clock.shutdownNow();
        if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
          LOG.warn(
              "{} waited {} s in vain for its background work to end",
              getOperatorName(),
              CLOSE_SECONDS);
        }
      }
    } finally {
      super.close();
    }
  }

  /** What the mailbox does with the result of background work. */
  @FunctionalInterface
  protected interface MailboxStep<T> {
    /** Goes on with the result. */
    void accept(T result) throws Exception;
  }
}
