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

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits the wake-ups that the enumerator assigns, each once. All in the task's thread; its state is
 * what was assigned and not yet emitted.
 */
final class WakeUpReader implements SourceReader<WakeUp, WakeUpSplit> {
  private final Queue<WakeUpSplit> splits = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private boolean noMore;

  @Override
  public void start() {
    // The enumerator pushes.
  }

  @Override
  public InputStatus pollNext(ReaderOutput<WakeUp> output) {
    WakeUpSplit split = splits.poll();
    if (split != null) {
      output.collect(split.wakeUp());
    }
    if (!splits.isEmpty()) {
      return InputStatus.MORE_AVAILABLE;
    }
    if (noMore) {
      return InputStatus.END_OF_INPUT;
    }
    available = new CompletableFuture<>();
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public List<WakeUpSplit> snapshotState(long checkpointId) {
    return List.copyOf(splits);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<WakeUpSplit> added) {
    splits.addAll(added);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMore = true;
    available.complete(null);
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
