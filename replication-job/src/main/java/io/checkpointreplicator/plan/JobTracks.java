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
package io.checkpointreplicator.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/** PLAN's state: the {@link JobTrack} of each job, keyed by the job's id. */
final class JobTracks {
  private static final ValueStateDescriptor<byte[]> TRACK =
      new ValueStateDescriptor<>("job-track", BytePrimitiveArraySerializer.INSTANCE);

  private final ValueState<byte[]> state;

  JobTracks(RuntimeContext context) {
    state = context.getState(TRACK);
  }

  /** Those of all jobs. */
  static List<JobTrack> all(KeyedStateBackend<?> backend) throws Exception {
    List<byte[]> written = new ArrayList<>();
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        TRACK,
        (key, track) -> written.add(track.value()));
    List<JobTrack> tracks = new ArrayList<>();
    for (byte[] track : written) {
      tracks.add(
          SimpleVersionedSerialization.readVersionAndDeSerialize(new JobTrackSerializer(), track));
    }
    return tracks;
  }

  /** Forgets that of the current job. */
  void remove() {
    state.clear();
  }

  /** Keeps that of the current job. */
  void put(JobTrack track) throws IOException {
    state.update(
        SimpleVersionedSerialization.writeVersionAndSerialize(new JobTrackSerializer(), track));
  }
}
