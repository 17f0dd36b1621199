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
package io.checkpointreplicator.tests.cli;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * A small checkpoint of the sample job, taken by Flink. Its state is on the heap, so all of its
 * files lie in its directory, and a copy of the directory is a checkpoint too, of any job.
 *
 * @param taker the job that took it
 * @param options of the job that took it
 * @param id the N of {@code chk-N}
 * @param directory the {@code chk-N} directory
 */
record SampleCheckpoint(JobID taker, StatefulJobOptions options, long id, Path directory) {

  private static final int KEYS = 2_000;

  /** Runs the sample job until it has taken a checkpoint. */
  static SampleCheckpoint take(Path work) throws Exception {
    StatefulJobOptions options =
        StatefulJobOptions.withDigestsIn(work.resolve("digests")).withKeys(KEYS);
    Path base = work.resolve("checkpoints");
    Configuration configuration = configuration(base);
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      JobID job = cluster.run(options, configuration);
      cluster.awaitCheckpoint(job, base, 2);
      cluster.cancel(job);
      CompletedCheckpoint newest = CheckpointDirectories.of(base, job).newest().orElseThrow();
      return new SampleCheckpoint(job, options, newest.id(), newest.directory());
    }
  }

  /** How a job that goes on with this state is configured. */
  static Configuration configuration(Path base) {
    Configuration configuration =
        new StatefulJobCheckpoints(base.toUri().toString(), Backend.HASHMAP, Duration.ofMillis(300))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    return configuration;
  }

  /**
   * Puts a copy into a source base.
   *
   * @return the copy's {@code chk-N} directory
   */
  Path copyTo(Path base, String job) throws IOException {
    Path copy = base.resolve(job).resolve("chk-" + id);
    copyTree(directory, copy);
    return copy;
  }

  /** The files besides {@code _metadata}, the largest first. */
  static List<Path> stateFiles(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint)) {
      return files
          .filter(file -> !file.endsWith("_metadata"))
          .sorted((a, b) -> Long.compare(b.toFile().length(), a.toFile().length()))
          .toList();
    }
  }

  /** Copies a directory and all that is in it, as {@code cp -rp} does. */
  static void copyTree(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> tree = Files.walk(from)) {
      tree.forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
