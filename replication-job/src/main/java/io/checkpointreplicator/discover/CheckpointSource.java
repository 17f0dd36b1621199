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

import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The source of wake-ups; what happens where is described at {@link CheckpointEnumerator}. */
public final class CheckpointSource implements Source<WakeUp, WakeUpSplit, DiscoverState> {
  private static final long serialVersionUID = 1L;

  private final Configuration configuration;

  /** A source with the given options; bounded if they say once. */
  public CheckpointSource(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Boundedness getBoundedness() {
    return configuration.get(ReplicationOptions.ONCE)
        ? Boundedness.BOUNDED
        : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<WakeUpSplit, DiscoverState> createEnumerator(
      SplitEnumeratorContext<WakeUpSplit> context) {
    return restoreEnumerator(context, new DiscoverState(List.of(), List.of(), 0));
  }

  @Override
  public SplitEnumerator<WakeUpSplit, DiscoverState> restoreEnumerator(
      SplitEnumeratorContext<WakeUpSplit> context, DiscoverState state) {
    return new CheckpointEnumerator(context, Settings.of(configuration), state);
  }

  @Override
  public SourceReader<WakeUp, WakeUpSplit> createReader(SourceReaderContext context) {
    return new WakeUpReader();
  }

  @Override
  public SimpleVersionedSerializer<WakeUpSplit> getSplitSerializer() {
    return new WakeUpSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<DiscoverState> getEnumeratorCheckpointSerializer() {
    return new DiscoverStateSerializer();
  }
}
