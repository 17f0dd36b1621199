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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/**
 * The digests that one run of {@link StatefulJob} has published. Each question reads the files
 * anew, so an answer may appear later. Thread-safe.
 */
public final class StateDigests {

  private final Path jobDirectory;

  private StateDigests(Path jobDirectory) {
    this.jobDirectory = jobDirectory;
  }

  /**
   * Returns the digests of a job.
   *
   * @param digestDirectory the {@link StatefulJobOptions#digestDirectory} that the job was given;
   *     it need not exist yet
   */
  public static StateDigests of(Path digestDirectory, JobID job) {
    return new StateDigests(digestDirectory.resolve(job.toHexString()));
  }

  /**
   * Returns the digest of the whole state that went into a checkpoint or savepoint. That there is
   * one does not mean that the checkpoint completed.
   *
   * @return empty as long as a subtask has not reported
   * @throws IllegalStateException if a subtask has reported two different digests
   * @throws IOException if a digest file cannot be read
   */
  public Optional<StateDigest> takenAt(long checkpointId) throws IOException {
    return total(lines(), Event.TAKEN, checkpointId);
  }

  /**
   * Returns the digest of the whole state that the job found when it restored from a checkpoint or
   * savepoint, be it at its start or after a failure, and before it changed the state.
   *
   * @return empty as long as a subtask has not reported
   * @throws IllegalStateException if a subtask has reported two different digests, which means that
   *     restoring the same checkpoint twice gave different state
   * @throws IOException if a digest file cannot be read
   */
  public Optional<StateDigest> restoredFrom(long checkpointId) throws IOException {
    return total(lines(), Event.RESTORED, checkpointId);
  }

  /**
   * Returns the newest checkpoint or savepoint whose digest is {@linkplain #takenAt there}.
   *
   * @return empty as long as there is none
   * @throws IOException if a digest file cannot be read
   */
  public OptionalLong newestTaken() throws IOException {
    List<StateDigestLine> lines = lines();
    return lines.stream()
        .mapToLong(StateDigestLine::checkpointId)
        .filter(checkpointId -> total(lines, Event.TAKEN, checkpointId).isPresent())
        .max();
  }

  private Optional<StateDigest> total(List<StateDigestLine> lines, Event event, long checkpointId) {
    // The scheduler may restore one checkpoint at several parallelisms: each is a set of its own.
    Map<Integer, Map<Integer, StateDigest>> subtasksByParallelism = new HashMap<>();
    for (StateDigestLine line : lines) {
      if (line.event() == event && line.checkpointId() == checkpointId) {
        StateDigest previous =
            subtasksByParallelism
                .computeIfAbsent(line.parallelism(), unused -> new HashMap<>())
                .put(line.subtask(), line.digest());
        if (previous != null && !previous.equals(line.digest())) {
          throw new IllegalStateException(
              "Two digests in %s for one subtask: %s, and before that %s"
                  .formatted(jobDirectory, line.format(), previous));
        }
      }
    }
    return subtasksByParallelism.entrySet().stream()
        .filter(subtasks -> subtasks.getValue().size() == subtasks.getKey())
        .map(subtasks -> subtasks.getValue().values().stream())
        .map(parts -> parts.reduce(StateDigest.EMPTY, StateDigest::plus))
        .findAny();
  }

  private List<StateDigestLine> lines() throws IOException {
    List<StateDigestLine> lines = new ArrayList<>();
    if (Files.isDirectory(jobDirectory)) {
      try (Stream<Path> files = Files.list(jobDirectory)) {
        for (Path file : files.toList()) {
          lines.addAll(completeLines(file));
        }
      }
    }
    return lines;
  }

  /** A last line without its line break is still being written. */
  private static List<StateDigestLine> completeLines(Path file) throws IOException {
    String content = Files.readString(file);
    return content
        .substring(0, content.lastIndexOf('\n') + 1)
        .lines()
        .map(StateDigestLine::parse)
        .toList();
  }
}
