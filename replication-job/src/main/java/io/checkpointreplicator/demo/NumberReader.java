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
package io.checkpointreplicator.demo;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits the numbers of its splits when they are due, one per {@link #pollNext}, lowest first. All
 * methods run on the task's mailbox thread; only the wake-up timer completes {@link #isAvailable}
 * from another one.
 *
 * <p>State: the splits with their positions, at most as many as there were source subtasks when the
 * job first started.
 */
final class NumberReader implements SourceReader<Long, NumberSplit> {

  /** Waking up for less would cost more than it evens out the rate. */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int keys;
  private final long numbers;
  private final long numbersPerSecond;
  private final Queue<PacedSplit> splits =
      new PriorityQueue<>(Comparator.comparingLong((PacedSplit paced) -> paced.split.next()));
  private boolean noMoreSplits;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  NumberReader(int keys, long numbers, long numbersPerSecond) {
    this.keys = keys;
    this.numbers = numbers;
    this.numbersPerSecond = numbersPerSecond;
  }

  @Override
  public void start() {
    // The splits come by themselves.
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Long> output) {
    PacedSplit lowest = splits.peek();
    if (lowest == null) {
      return noMoreSplits ? InputStatus.END_OF_INPUT : sleepUntil(new CompletableFuture<>());
    }
    long waitNanos = lowest.dueNanos(numbersPerSecond) - System.nanoTime();
    if (waitNanos > 0) {
      return sleepUntil(
          new CompletableFuture<Void>()
              .completeOnTimeout(
                  null, Math.max(waitNanos, SHORTEST_WAIT_NANOS), TimeUnit.NANOSECONDS));
    }
    splits.remove();
    output.collect(lowest.split.next());
    lowest.split = lowest.split.advanced(keys);
    takeUp(lowest);
    return InputStatus.MORE_AVAILABLE;
  }

  private void takeUp(PacedSplit paced) {
    if (paced.split.next() < numbers) {
      splits.add(paced);
    }
  }

  private InputStatus sleepUntil(CompletableFuture<Void> wakeUp) {
    available = wakeUp;
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<NumberSplit> added) {
    long now = System.nanoTime();
    added.forEach(split -> takeUp(new PacedSplit(split, now)));
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreSplits = true;
    available.complete(null);
  }

  @Override
  public List<NumberSplit> snapshotState(long checkpointId) {
    return splits.stream().map(paced -> paced.split).toList();
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  /** A split, and where and when this reader took it up: what its numbers are due by. */
  private static final class PacedSplit {
    private final long firstNumber;
    private final long startNanos;
    private NumberSplit split;

    PacedSplit(NumberSplit split, long startNanos) {
      this.split = split;
      this.firstNumber = split.next();
      this.startNanos = startNanos;
    }

    long dueNanos(long numbersPerSecond) {
      double seconds = (double) (split.next() - firstNumber) / numbersPerSecond;
      return startNanos + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
  }
}
