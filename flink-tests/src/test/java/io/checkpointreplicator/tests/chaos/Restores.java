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

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Really restores replicas, one at a time, and compares their state. Each n-th of them that becomes
 * visible is restored, unless another one is being restored at that moment: then the next one.
 */
final class Restores implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String NO_METADATA = "Cannot find meta data file '_metadata' in directory";

  private final SourceJobs jobs;
  private final Watcher watcher;
  private final Duration deleteDelay;
  private final int each;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private final AtomicInteger offered = new AtomicInteger();
  private final AtomicInteger restored = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();

  Restores(SourceJobs jobs, Watcher watcher, Chaos.Setting setting) {
    this.jobs = jobs;
    this.watcher = watcher;
    this.deleteDelay = setting.deleteDelay();
    this.each = setting.restoreEach();
  }

  /** Takes a replica that has just been seen whole. */
  void offer(VisibleReplica replica) {
    if (offered.incrementAndGet() >= each && thread.getActiveCount() == 0) {
      offered.set(0);
      long begin = System.nanoTime();
      thread.execute(() -> restore(replica, begin));
    }
  }

  private void restore(VisibleReplica replica, long beginNanos) {
    try {
      jobs.restore(replica);
      restored.incrementAndGet();
    } catch (AssertionError | RuntimeException e) {
      judge(replica, Duration.ofNanos(System.nanoTime() - beginNanos), e);
    }
  }

  /**
   * What was hidden before Flink had read its metadata was no replica any more. From then on its
   * files have to stay for the delete delay.
   */
  private void judge(VisibleReplica replica, Duration took, Throwable error) {
    boolean visible;
    try {
      visible = replica.isStillVisible();
    } catch (IOException e) {
      error.addSuppressed(e);
      visible = true;
    }
    boolean started = !String.valueOf(error.getMessage()).contains(NO_METADATA);
    if (visible || (started && took.compareTo(deleteDelay) < 0)) {
      watcher.violation(
          "%s, %s, was not restored in %d ms: %s"
              .formatted(replica, visible ? "visible" : "hidden", took.toMillis(), error));
    } else {
      late.incrementAndGet();
    }
  }

  /** How many were restored with equal state. */
  int restored() {
    return restored.get();
  }

  /** How many were hidden before their metadata was read, or took longer than their files stay. */
  int late() {
    return late.get();
  }

  /** Waits for the one that is being restored. */
  @Override
  public void close() {
    thread.shutdown();
    await("the end of the restore that is going on").atMost(PATIENCE).until(thread::isTerminated);
  }
}
