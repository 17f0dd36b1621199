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

import static io.checkpointreplicator.runtime.SerializerChecks.arrives;
import static io.checkpointreplicator.runtime.SerializerChecks.isWrittenAs;
import static io.checkpointreplicator.runtime.SerializerChecks.refusesWhatItDoesNotKnow;
import static io.checkpointreplicator.runtime.SerializerChecks.utf;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formats of DISCOVER's splits and state, with their bytes spelled out. */
class DiscoverSerializersTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final StorePath BASE = StorePath.parse("hdfs://nn/flink");
  private static final SourceJob JOB = new SourceJob(new JobId(HEX), BASE, BASE.resolve(HEX));
  private static final WakeUp WAKE_UP = new WakeUp(JOB);
  private static final WakeUpSplit SPLIT = new WakeUpSplit(258, WAKE_UP);

  private static final String WAKE_UP_BYTES =
      utf(HEX) + utf("hdfs://nn/flink") + utf("hdfs://nn/flink/" + HEX);
  private static final String WAKE_UP_LENGTH = "00000065";

  @Test
  void wakeUps() throws IOException {
    WakeUpSerializer serializer = new WakeUpSerializer();
    arrives(serializer, WAKE_UP);
    refusesWhatItDoesNotKnow(serializer, WAKE_UP, "wake-up");
    isWrittenAs(serializer, WAKE_UP, WAKE_UP_BYTES);
  }

  @Test
  void splits() throws IOException {
    WakeUpSplitSerializer serializer = new WakeUpSplitSerializer();
    arrives(serializer, SPLIT);
    refusesWhatItDoesNotKnow(serializer, SPLIT, "wake-up split");
    isWrittenAs(serializer, SPLIT, "0000000000000102", WAKE_UP_LENGTH, WAKE_UP_BYTES);
    assertThat(SPLIT.splitId())
        .as("what Flink keeps per id must not grow with each checkpoint")
        .isEqualTo(new WakeUpSplit(SPLIT.number() + 1, SPLIT.wakeUp()).splitId());
  }

  static Stream<DiscoverState> states() {
    return Stream.of(
        new DiscoverState(List.of(), List.of(), 0),
        new DiscoverState(
            List.of(
                new NewestSeen(JOB, 7, 1000),
                new NewestSeen(new SourceJob(JOB.job(), BASE, BASE), NewestSeen.UNREAD, 0)),
            List.of(SPLIT),
            259));
  }

  @ParameterizedTest
  @MethodSource("states")
  void states(DiscoverState state) throws IOException {
    arrives(new DiscoverStateSerializer(), state);
    refusesWhatItDoesNotKnow(new DiscoverStateSerializer(), state, "state of DISCOVER");
  }

  @Test
  void statesAreWrittenAs() throws IOException {
    isWrittenAs(
        new DiscoverStateSerializer(),
        new DiscoverState(List.of(new NewestSeen(JOB, 7, 1000)), List.of(SPLIT), 259),
        "0000000000000103",
        "00000001",
        WAKE_UP_LENGTH + WAKE_UP_BYTES + "0000000000000007 00000000000003e8",
        "00000001",
        "00000071 0000000000000102" + WAKE_UP_LENGTH + WAKE_UP_BYTES);
  }
}
