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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDigestsTest {

  private static final StateDigest A = StateDigest.ofKey(1, 10, 100, new byte[] {1});
  private static final StateDigest B = StateDigest.ofKey(2, 20, 200, new byte[] {2});

  @TempDir Path directory;
  private JobID job;
  private StateDigests digests;

  @BeforeEach
  void prepare() {
    job = new JobID();
    digests = StateDigests.of(directory.resolve("digests"), job);
  }

  @Test
  void thereIsNoAnswerBeforeAllSubtasksHaveReported() throws IOException {
    assertThat(digests.takenAt(7)).isEmpty();

    subtask(0, 2, 0).taken(7, A);
    assertThat(digests.takenAt(7)).isEmpty();
    assertThat(digests.newestTaken()).isEmpty();

    subtask(1, 2, 0).taken(7, B);
    assertThat(digests.takenAt(7)).contains(A.plus(B));
    assertThat(digests.newestTaken()).hasValue(7);
  }

  @Test
  void whatWasTakenIsNotWhatWasRestored() throws IOException {
    subtask(0, 1, 0).taken(7, A);
    subtask(0, 1, 1).restored(7, B);

    assertThat(digests.takenAt(7)).contains(A);
    assertThat(digests.restoredFrom(7)).contains(B);
    assertThat(digests.restoredFrom(8)).isEmpty();
  }

  @Test
  void checkpointsAndJobsAreKeptApart() throws IOException {
    subtask(0, 1, 0).taken(7, A);
    subtask(0, 1, 0).taken(8, B);

    assertThat(digests.takenAt(7)).contains(A);
    assertThat(digests.takenAt(8)).contains(B);
    assertThat(digests.newestTaken()).hasValue(8);
    assertThat(StateDigests.of(directory.resolve("digests"), new JobID()).takenAt(7)).isEmpty();
  }

  @Test
  void anotherParallelismIsAnotherSet() throws IOException {
    subtask(0, 2, 0).restored(7, A);
    subtask(0, 1, 1).restored(7, A.plus(B));

    assertThat(digests.restoredFrom(7)).contains(A.plus(B));
  }

  @Test
  void restoringTheSameStateTwiceIsFine() throws IOException {
    subtask(0, 1, 0).restored(7, A);
    subtask(0, 1, 1).restored(7, A);

    assertThat(digests.restoredFrom(7)).contains(A);
  }

  @Test
  void restoringTheSameCheckpointWithDifferentStateIsAnError() throws IOException {
    subtask(0, 1, 0).restored(7, A);
    subtask(0, 1, 1).restored(7, B);

    assertThatIllegalStateException()
        .isThrownBy(() -> digests.restoredFrom(7))
        .withMessageContaining("Two digests in ")
        .withMessageContaining("RESTORED,7,1,0,")
        .withMessageContaining(job.toHexString());
  }

  @Test
  void aLineThatIsStillBeingWrittenDoesNotCount() throws IOException {
    subtask(0, 1, 0).taken(7, A);
    Path file =
        directory.resolve("digests").resolve(job.toHexString()).resolve("subtask-1-attempt-0.csv");
    String line = new StateDigestLine(StateDigestLine.Event.TAKEN, 8, 1, 0, A).format();
    Files.writeString(file, line);

    assertThat(digests.takenAt(8)).isEmpty();

    Files.writeString(file, line + "\n");
    assertThat(digests.takenAt(8)).contains(A);
  }

  @Test
  void linesThatAreNoDigestsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateDigestLine.parse("TAKEN,7,1"))
        .withMessage("Digest line has 3 fields, expected 8: TAKEN,7,1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateDigestLine.parse("TAKEN,7,1,1,0,0,0,0"))
        .withMessage("subtask must be between 0 and 0: 1");
  }

  @Test
  void aLineReadsBackAsItWasWritten() {
    StateDigestLine line =
        new StateDigestLine(StateDigestLine.Event.RESTORED, 7, 4, 3, new StateDigest(1, 2, -3, -4));

    assertThat(line.format()).isEqualTo("RESTORED,7,4,3,1,2,-3,fffffffffffffffc");
    assertThat(StateDigestLine.parse(line.format())).isEqualTo(line);
  }

  private StateDigestLog subtask(int index, int parallelism, int attempt) throws IOException {
    return StateDigestLog.open(
        directory.resolve("digests"), job, task(index, parallelism, attempt));
  }

  private static TaskInfo task(int index, int parallelism, int attempt) {
    return new TaskInfoImpl("sums", 128, index, parallelism, attempt);
  }
}
