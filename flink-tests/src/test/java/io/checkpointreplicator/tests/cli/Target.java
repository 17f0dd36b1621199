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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A target, seen by its files and by the commands that read it.
 *
 * @param directory the target base, there or not
 */
record Target(Path directory) {

  Path replica(String job, long checkpointId) {
    return directory.resolve(job).resolve("chk-" + checkpointId);
  }

  /** Whether a checkpoint has a replica. */
  boolean isVisible(String job, long checkpointId) {
    return Files.exists(replica(job, checkpointId).resolve("_metadata"));
  }

  /** Asserts that a job's newest replica is a checkpoint's, whole and byte for byte. */
  void assertPublished(String job, SampleCheckpoint checkpoint) throws IOException {
    Path replica = replica(job, checkpoint.id());
    CommandRun latest = CommandRun.of("latest", "--target", directory.toString(), "--job", job);
    assertThat(latest.results()).containsExactly("file:" + replica);
    assertThat(latest.exitCode()).isZero();
    CommandRun verify = CommandRun.of("verify", "--checksum", replica.toString());
    assertThat(verify.exitCode()).as("%s", verify).isZero();
    assertThat(verify.stdout()).isEmpty();
    for (Path file : SampleCheckpoint.stateFiles(checkpoint.directory())) {
      assertThat(replica.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  /** Asserts that nothing looks like a replica of a job. */
  void assertNoReplica(String job) throws IOException {
    assertThat(visible(job)).isEmpty();
  }

  /** The files that make a replica visible. */
  private List<Path> visible(String job) throws IOException {
    Path jobDirectory = directory.resolve(job);
    if (!Files.exists(jobDirectory)) {
      return List.of();
    }
    try (Stream<Path> replicas = Files.list(jobDirectory)) {
      return replicas
          .filter(replica -> replica.getFileName().toString().startsWith("chk-"))
          .map(replica -> replica.resolve("_metadata"))
          .filter(Files::exists)
          .toList();
    }
  }

  /** All regular files, whatever they are for. */
  List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
