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

import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestHandler;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Holds the bandwidth of all COPY subtasks, in the JobManager.
 *
 * <ol>
 *   <li>A subtask asks for a slice with a {@link SliceRequest}; {@link #handleCoordinationRequest}
 *       answers at once from what time on it may be used, and waits for nothing.
 *   <li>There is no state: attempts come and go, a restart of tasks changes nothing, and a new
 *       JobManager begins with the whole bandwidth, when all subtasks of the old one have ended.
 * </ol>
 *
 * <p>Answers go the way of requests, not as operator events: those are held back while a checkpoint
 * of the job is under way, and copying would stop while one hangs. All methods are called in the
 * JobManager's main thread.
 */
final class BandwidthCoordinator implements OperatorCoordinator, CoordinationRequestHandler {
  private final SlicePace pace;

  BandwidthCoordinator(SlicePace pace) {
    this.pace = pace;
  }

  @Override
  public CompletableFuture<CoordinationResponse> handleCoordinationRequest(
      CoordinationRequest request) {
    if (request instanceof SliceRequest slice) {
      return CompletableFuture.completedFuture(
          new SliceGrant(pace.reserve(slice.bytes())).toResponse());
    }
    return CompletableFuture.failedFuture(
        new IllegalArgumentException("Only bandwidth is given here, not: " + request));
  }

  @Override
  public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
    result.complete(new byte[0]);
  }

  @Override
  public void start() {}

  @Override
  public void close() {}

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {}

  @Override
  public void notifyCheckpointComplete(long checkpointId) {}

  @Override
  public void resetToCheckpoint(long checkpointId, byte[] checkpointData) {}

  @Override
  public void subtaskReset(int subtask, long checkpointId) {}

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {}

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {}

  /** Makes the coordinator when the job starts. */
  record Provider(OperatorID operator, long bytesPerSecond)
      implements OperatorCoordinator.Provider {
    private static final long serialVersionUID = 1L;

    @Override
    public OperatorID getOperatorId() {
      return operator;
    }

    @Override
    public OperatorCoordinator create(Context context) {
      return new BandwidthCoordinator(new SlicePace(bytesPerSecond, NanoClock.SYSTEM));
    }
  }
}
