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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Gives the splits to the readers as they register, but for the last one: that stays in the state
 * of the coordinator until the job is to end. Were this state lost, its numbers would be too.
 */
final class TapEnumerator implements SplitEnumerator<TapSplit, TapSplit.Unassigned> {
  private static final int RESERVE = TapSplit.COUNT - 1;
  private static final long POLL_MILLIS = 20;

  private final SplitEnumeratorContext<TapSplit> context;
  private final TapSource source;
  private final Run run;
  private final List<TapSplit> unassigned;
  private final Set<Integer> readers = new TreeSet<>();

  private TapEnumerator(
      SplitEnumeratorContext<TapSplit> context, TapSource source, List<TapSplit> unassigned) {
    this.context = context;
    this.source = source;
    this.run = Run.of(source.runId());
    this.unassigned = new ArrayList<>(unassigned);
  }

  static TapEnumerator fromTheStart(SplitEnumeratorContext<TapSplit> context, TapSource source) {
    List<TapSplit> all =
        IntStream.range(0, TapSplit.COUNT).mapToObj(index -> new TapSplit(index, index)).toList();
    return new TapEnumerator(context, source, all);
  }

  static TapEnumerator restored(
      SplitEnumeratorContext<TapSplit> context, TapSource source, TapSplit.Unassigned state) {
    return new TapEnumerator(context, source, state.unassigned());
  }

  @Override
  public void start() {
    context.callAsync(
        run::isEnding,
        (ending, error) -> {
          if (error != null) {
            throw new IllegalStateException(error);
          }
          if (ending) {
            giveOutTheRest();
          }
        },
        0,
        POLL_MILLIS);
  }

  private void giveOutTheRest() {
    if (!readers.isEmpty()) {
      int reader = readers.iterator().next();
      unassigned.forEach(split -> context.assignSplit(split, reader));
      unassigned.clear();
      readers.forEach(context::signalNoMoreSplits);
      readers.clear();
    }
  }

  @Override
  public void addReader(int subtask) {
    int receivers = context.currentParallelism() - (source.idleLastSubtask() ? 1 : 0);
    if (subtask >= receivers) {
      context.signalNoMoreSplits(subtask);
      return;
    }
    readers.add(subtask);
    List<TapSplit> splits =
        unassigned.stream()
            .filter(split -> split.index() != RESERVE && split.index() % receivers == subtask)
            .toList();
    unassigned.removeAll(splits);
    splits.forEach(split -> context.assignSplit(split, subtask));
  }

  @Override
  public void addSplitsBack(List<TapSplit> splits, int subtask) {
    unassigned.addAll(splits);
  }

  @Override
  public void handleSplitRequest(int subtask, String requesterHostname) {
    throw new IllegalStateException("Readers never ask, but subtask " + subtask + " did");
  }

  @Override
  public TapSplit.Unassigned snapshotState(long checkpointId) {
    TapSplit.Unassigned state = new TapSplit.Unassigned(checkpointId, List.copyOf(unassigned));
    run.taken(checkpointId, "coordinator of the source", 0, state.tally());
    return state;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
