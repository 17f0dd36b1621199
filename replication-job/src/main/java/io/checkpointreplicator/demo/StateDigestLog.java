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

import io.checkpointreplicator.demo.StateDigestLine.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.TaskInfo;

/**
 * Publishes the digests of one attempt of one subtask: appends lines to {@code
 * <directory>/<job-id>/subtask-<i>-attempt-<k>.csv}. A file, because it is the one thing that works
 * across class loaders, processes and the end of the job.
 */
final class StateDigestLog {

  private final Path file;
  private final int parallelism;
  private final int subtask;

  private StateDigestLog(Path file, int parallelism, int subtask) {
    this.file = file;
    this.parallelism = parallelism;
    this.subtask = subtask;
  }

  /** Creates the directory of the job when it is missing. */
  static StateDigestLog open(Path directory, JobID job, TaskInfo task) throws IOException {
    Path jobDirectory = Files.createDirectories(directory.resolve(job.toHexString()));
    return new StateDigestLog(
        jobDirectory.resolve(
            "subtask-%d-attempt-%d.csv"
                .formatted(task.getIndexOfThisSubtask(), task.getAttemptNumber())),
        task.getNumberOfParallelSubtasks(),
        task.getIndexOfThisSubtask());
  }

  void taken(long checkpointId, StateDigest digest) throws IOException {
    append(Event.TAKEN, checkpointId, digest);
  }

  void restored(long checkpointId, StateDigest digest) throws IOException {
    append(Event.RESTORED, checkpointId, digest);
  }

  private void append(Event event, long checkpointId, StateDigest digest) throws IOException {
    String line = new StateDigestLine(event, checkpointId, parallelism, subtask, digest).format();
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
