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
package io.checkpointreplicator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class BandwidthCoordinatorTest {
  private static final int SLICE = 1000;
  private static final long SLICE_NANOS = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final BandwidthCoordinator coordinator =
      new BandwidthCoordinator(new SlicePace(1_000_000, clock));

  private long ask() throws Exception {
    CompletableFuture<CoordinationResponse> answer =
        coordinator.handleCoordinationRequest(new SliceRequest(SLICE));
    assertThat(answer).as("no waiting in the JobManager").isCompleted();
    // As it travels: read by the class loader of Flink.
    return SliceGrant.of(
            InstantiationUtil.clone(answer.get(), CoordinationResponse.class.getClassLoader()))
        .waitNanos();
  }

  @Test
  void answersAtOnceWhenTheSliceMayBeUsed() throws Exception {
    assertThat(ask()).isZero();
    assertThat(ask()).isEqualTo(SLICE_NANOS);
    assertThat(ask()).isEqualTo(2 * SLICE_NANOS);
    clock.advance(SLICE_NANOS);
    assertThat(ask()).isEqualTo(2 * SLICE_NANOS);
  }

  @Test
  void whenTasksRestartTheCapHolds() throws Exception {
    ask();
    coordinator.executionAttemptFailed(0, 1, null);
    coordinator.subtaskReset(0, OperatorCoordinator.NO_CHECKPOINT);
    coordinator.resetToCheckpoint(7, new byte[0]);
    coordinator.executionAttemptReady(0, 2, null);

    assertThat(ask()).isEqualTo(SLICE_NANOS);
  }

  @Test
  void itsCheckpointIsThereAtOnce() {
    CompletableFuture<byte[]> state = new CompletableFuture<>();
    coordinator.checkpointCoordinator(1, state);
    assertThat(state).isCompletedWithValueMatching(bytes -> bytes.length == 0);
  }

  @Test
  void anotherRequestIsRefused() {
    CoordinationRequest other = new CoordinationRequest() {};

    assertThat(coordinator.handleCoordinationRequest(other))
        .isCompletedExceptionally()
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withMessageContaining("Only bandwidth is given here, not: ");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new SliceRequest(0))
        .withMessage("bytes must be 1 or more: 0");
  }

  @Test
  void anotherAnswerIsRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SliceGrant.of(null))
        .withMessage("Not an answer to a request for bandwidth: null");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new SliceGrant(-1))
        .withMessage("waitNanos must not be negative: -1");
  }

  @Test
  void theProviderTravelsWithTheJob() throws Exception {
    BandwidthCoordinator.Provider provider =
        new BandwidthCoordinator.Provider(new OperatorID(1, 2), SLICE);

    assertThat(InstantiationUtil.clone(provider)).isEqualTo(provider);
    assertThat(provider.create(null)).isInstanceOf(BandwidthCoordinator.class);
  }
}
