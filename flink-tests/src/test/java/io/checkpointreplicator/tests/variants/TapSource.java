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

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The numbers 0, 1, 2, ... each once over all restores, as far as the {@link Run} lets them flow.
 *
 * @param runId the run
 * @param idleLastSubtask whether the last subtask gets no split and finishes at once
 */
record TapSource(String runId, boolean idleLastSubtask)
    implements Source<Long, TapSplit, TapSplit.Unassigned> {

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<TapSplit, TapSplit.Unassigned> createEnumerator(
      SplitEnumeratorContext<TapSplit> context) {
    return TapEnumerator.fromTheStart(context, this);
  }

  @Override
  public SplitEnumerator<TapSplit, TapSplit.Unassigned> restoreEnumerator(
      SplitEnumeratorContext<TapSplit> context, TapSplit.Unassigned state) {
    Run.of(runId).restored(state.checkpointId(), "coordinator of the source", 0, state.tally());
    return TapEnumerator.restored(context, this, state);
  }

  @Override
  public SourceReader<Long, TapSplit> createReader(SourceReaderContext context) {
    return new TapReader(Run.of(runId));
  }

  @Override
  public SimpleVersionedSerializer<TapSplit> getSplitSerializer() {
    return new TapSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<TapSplit.Unassigned> getEnumeratorCheckpointSerializer() {
    return new TapSplit.Unassigned.Serializer();
  }
}
