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

import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The numbers 0, 1, 2, ... each exactly once over all restores, at a steady rate.
 *
 * <ol>
 *   <li>When the job starts without state, {@link NumberSplitEnumerator} cuts the numbers into as
 *       many splits as there are source subtasks and gives one to each.
 *   <li>{@link NumberReader} emits number {@code n} of a split when {@code n - first} numbers are
 *       due at the rate of the whole source, so that the splits advance side by side.
 *   <li>The position of each split is in the state of its reader. A restored job goes on from
 *       there; when it has another parallelism, Flink deals the splits out anew.
 * </ol>
 */
final class NumberSource implements Source<Long, NumberSplit, List<NumberSplit>> {

  private static final long serialVersionUID = 1L;

  private final int keys;
  private final long numbers;
  private final long numbersPerSecond;

  private NumberSource(int keys, long numbers, long numbersPerSecond) {
    this.keys = keys;
    this.numbers = numbers;
    this.numbersPerSecond = numbersPerSecond;
  }

  static NumberSource of(StatefulJobOptions options) {
    return new NumberSource(options.keys(), options.numbers(), options.numbersPerSecond());
  }

  @Override
  public Boundedness getBoundedness() {
    return numbers == StatefulJobOptions.UNLIMITED
        ? Boundedness.CONTINUOUS_UNBOUNDED
        : Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<NumberSplit, List<NumberSplit>> createEnumerator(
      SplitEnumeratorContext<NumberSplit> context) {
    return NumberSplitEnumerator.fromTheStart(context, keys);
  }

  @Override
  public SplitEnumerator<NumberSplit, List<NumberSplit>> restoreEnumerator(
      SplitEnumeratorContext<NumberSplit> context, List<NumberSplit> unassigned) {
    return NumberSplitEnumerator.restored(context, unassigned);
  }

  @Override
  public SourceReader<Long, NumberSplit> createReader(SourceReaderContext context) {
    return new NumberReader(keys, numbers, numbersPerSecond);
  }

  @Override
  public SimpleVersionedSerializer<NumberSplit> getSplitSerializer() {
    return new NumberSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<List<NumberSplit>> getEnumeratorCheckpointSerializer() {
    return new UnassignedSplitsSerializer();
  }
}
