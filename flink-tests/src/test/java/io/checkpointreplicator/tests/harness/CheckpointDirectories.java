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
package io.checkpointreplicator.tests.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.awaitility.core.ThrowingRunnable;

/**
 * The {@code chk-N} directories of one job, at the source or on a target. Each question lists the
 * directory anew; checkpoints that Flink deletes meanwhile are simply not there.
 */
public final class CheckpointDirectories {

  private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

  private final Path jobDirectory;

  private CheckpointDirectories(Path jobDirectory) {
    this.jobDirectory = jobDirectory;
  }

  /** Returns the checkpoints under {@code <base>/<job-id>}, which need not exist yet. */
  public static CheckpointDirectories of(Path base, JobID job) {
    return new CheckpointDirectories(base.resolve(job.toHexString()));
  }

  public Path jobDirectory() {
    return jobDirectory;
  }

  /** Returns the completed checkpoints, oldest first. */
  public List<CompletedCheckpoint> completed() throws IOException {
    try (Stream<Path> children = Files.list(jobDirectory)) {
      return children
          .flatMap(child -> completed(child).stream())
          .sorted(Comparator.comparingLong(CompletedCheckpoint::id))
          .toList();
    } catch (NoSuchFileException e) {
      // The job has not created its directory yet.
      return List.of();
    }
  }

  private static Optional<CompletedCheckpoint> completed(Path directory) {
    Matcher name = CHECKPOINT.matcher(directory.getFileName().toString());
    return name.matches() && Files.exists(directory.resolve("_metadata"), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new CompletedCheckpoint(Long.parseLong(name.group(1)), directory))
        : Optional.empty();
  }

  public Optional<CompletedCheckpoint> newest() throws IOException {
    List<CompletedCheckpoint> completed = completed();
    return completed.isEmpty()
        ? Optional.empty()
        : Optional.of(completed.get(completed.size() - 1));
  }

  /**
   * Waits until the newest completed checkpoint has this id or a later one.
   *
   * @param requireHealthy is called while waiting, and ends it by throwing: when whoever writes the
   *     checkpoints has failed
   * @return the newest one
   */
  public CompletedCheckpoint awaitAtLeast(
      long id, Duration atMost, ThrowingRunnable requireHealthy) {
    return await("checkpoint " + id + " or later in " + jobDirectory)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(20))
        .failFast(requireHealthy)
        .until(this::newest, newest -> newest.isPresent() && newest.get().id() >= id)
        .orElseThrow();
  }
}
