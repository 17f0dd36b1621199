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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Gives each {@link NumberSplit} to one reader, for good. All methods run on the coordinator
 * thread.
 *
 * <ol>
 *   <li>A new job starts with one unassigned split per source subtask.
 *   <li>{@link #addReader} gives a reader its splits and tells it that there will be no more.
 *   <li>{@link #addSplitsBack} takes the splits of a reader that failed before its first
 *       checkpoint; the reader that takes its place registers again and gets them.
 * </ol>
 *
 * <p>State: the unassigned splits, at most as many as there were source subtasks. The others are in
 * the state of the readers.
 */
final class NumberSplitEnumerator implements SplitEnumerator<NumberSplit, List<NumberSplit>> {

  private final SplitEnumeratorContext<NumberSplit> context;
  private final List<NumberSplit> unassigned;

  private NumberSplitEnumerator(
      SplitEnumeratorContext<NumberSplit> context, List<NumberSplit> unassigned) {
    this.context = context;
    this.unassigned = new ArrayList<>(unassigned);
  }

  static NumberSplitEnumerator fromTheStart(SplitEnumeratorContext<NumberSplit> context, int keys) {
    int splits = Math.min(context.currentParallelism(), keys);
    return new NumberSplitEnumerator(
        context,
        IntStream.range(0, splits).mapToObj(index -> NumberSplit.first(index, splits)).toList());
  }

  static NumberSplitEnumerator restored(
      SplitEnumeratorContext<NumberSplit> context, List<NumberSplit> unassigned) {
    return new NumberSplitEnumerator(context, unassigned);
  }

  @Override
  public void start() {
    // Splits are given out as readers register.
  }

  @Override
  public void addReader(int subtask) {
    List<NumberSplit> splits =
        unassigned.stream()
            .filter(split -> split.index() % context.currentParallelism() == subtask)
            .toList();
    unassigned.removeAll(splits);
    splits.forEach(split -> context.assignSplit(split, subtask));
    context.signalNoMoreSplits(subtask);
  }

  @Override
  public void addSplitsBack(List<NumberSplit> splits, int subtask) {
    unassigned.addAll(splits);
  }

  @Override
  public void handleSplitRequest(int subtask, String requesterHostname) {
    throw new IllegalStateException(
        "Source subtask " + subtask + " asked for a split, but readers never ask");
  }

  @Override
  public List<NumberSplit> snapshotState(long checkpointId) {
    return List.copyOf(unassigned);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
