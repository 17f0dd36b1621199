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

import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.store.SourceJob;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.junit.jupiter.api.Test;

/** The enumerator takes up the state that version 1 of the replicator wrote. */
class DiscoverStateGoldenTest {
  private static final StorePath BASE = StorePath.parse("file:/golden");
  private static final SourceJob A = job("a");
  private static final SourceJob B = job("b");
  private static final DiscoverState STATE =
      new DiscoverState(
          List.of(new NewestSeen(A, 7, 1000), new NewestSeen(B, NewestSeen.UNREAD, 0)),
          List.of(new WakeUpSplit(258, new WakeUp(B))),
          259);

  private static SourceJob job(String digit) {
    JobId id = new JobId(digit.repeat(32));
    return new SourceJob(id, BASE, BASE.resolve(id.hex()));
  }

  @Test
  void discoverTakesUpWhatItHasSeenAndNotTold() throws Exception {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(BASE.toString()));
    options.set(ReplicationOptions.TARGET, "file:/target");
    CheckpointSource source = new CheckpointSource(options);
    byte[] current =
        SimpleVersionedSerialization.writeVersionAndSerialize(
            source.getEnumeratorCheckpointSerializer(), STATE);
    byte[] golden = Golden.bytes("discover.state", current);
    assertThat(golden).isEqualTo(current);
    CoordinatorContext context = new CoordinatorContext();
    context.register(0);

    try (SplitEnumerator<WakeUpSplit, DiscoverState> enumerator =
        source.restoreEnumerator(
            context,
            SimpleVersionedSerialization.readVersionAndDeSerialize(
                source.getEnumeratorCheckpointSerializer(), golden))) {
      DiscoverState taken = enumerator.snapshotState(1);
      assertThat(taken.seen()).containsExactlyInAnyOrderElementsOf(STATE.seen());
      assertThat(taken.nextNumber()).isEqualTo(259);
      enumerator.addReader(0);
      assertThat(context.takeAssigned()).containsExactly(new WakeUpSplit(258, new WakeUp(B)));
    }
  }
}
