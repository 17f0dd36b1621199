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
package io.checkpointreplicator.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * The side of Flink that an enumerator sees. The coordinator's thread is that of the test: it does
 * what it was asked to do when the test says so.
 */
final class CoordinatorContext implements SplitEnumeratorContext<WakeUpSplit> {
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
  private final Map<Integer, ReaderInfo> readers = new TreeMap<>();
  private final List<WakeUpSplit> assigned = new ArrayList<>();
  private final List<Integer> told = new ArrayList<>();

  void register(int subtask) {
    readers.put(subtask, new ReaderInfo(subtask, "localhost"));
  }

  void unregister(int subtask) {
    readers.remove(subtask);
  }

  /** Waits for so many mails and does what they say. */
  void runMails(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Runnable mail = mails.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(mail).as("mail %s of %s", i + 1, count).isNotNull();
      mail.run();
    }
  }

  /** Does what mails say until something holds; fails after half a minute. */
  void runMailsUntil(BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("nanoseconds after the deadline").isNegative();
      runMails(1);
    }
  }

  /** Forgets what was to be done, as the end of a coordinator does. */
  void dropMails() {
    mails.clear();
  }

  /** What was assigned since the last call. */
  List<WakeUpSplit> takeAssigned() {
    List<WakeUpSplit> taken = List.copyOf(assigned);
    assigned.clear();
    return taken;
  }

  /** The readers that were told that no more splits come. */
  List<Integer> toldThatNoMoreCome() {
    return told;
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    mails.add(runnable);
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return Map.copyOf(readers);
  }

  @Override
  public void assignSplits(SplitsAssignment<WakeUpSplit> assignment) {
    assignment
        .assignment()
        .forEach(
            (subtask, splits) -> {
              assertThat(readers).containsKey(subtask);
              assertThat(told).as("readers that were told to end").doesNotContain(subtask);
              assigned.addAll(splits);
            });
  }

  @Override
  public void signalNoMoreSplits(int subtask) {
    told.add(subtask);
  }

  @Override
  public int currentParallelism() {
    return 1;
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtask, SourceEvent event) {
    throw new UnsupportedOperationException("readers get splits only");
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    throw new UnsupportedOperationException("one hung base would stop the others");
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable, BiConsumer<T, Throwable> handler, long delayMillis, long periodMillis) {
    throw new UnsupportedOperationException("one hung base would stop the others");
  }
}
