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
package io.checkpointreplicator.tests.variants;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Emits the numbers of its splits, in turns, as far as the {@link Run} lets them flow. */
final class TapReader implements SourceReader<Long, TapSplit> {
  private final Run run;
  private final Queue<TapSplit> splits = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private boolean noMoreSplits;

  TapReader(Run run) {
    this.run = run;
  }

  @Override
  public void start() {
    // The splits come by themselves.
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Long> output) {
    CompletableFuture<Void> change = run.change();
    for (int i = splits.size(); i > 0; i--) {
      TapSplit split = splits.remove();
      boolean flows = split.next() < run.limit();
      splits.add(flows ? split.advanced() : split);
      if (flows) {
        output.collect(split.next());
        return InputStatus.MORE_AVAILABLE;
      }
    }
    if (noMoreSplits && (run.isEnding() || splits.isEmpty())) {
      return InputStatus.END_OF_INPUT;
    }
    available = change;
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<TapSplit> added) {
    splits.addAll(added);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreSplits = true;
    available.complete(null);
  }

  @Override
  public List<TapSplit> snapshotState(long checkpointId) {
    return List.copyOf(splits);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
