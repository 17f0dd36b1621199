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
package io.checkpointreplicator.cli;

import static io.checkpointreplicator.cli.HandMadeReplica.JOB;
import static io.checkpointreplicator.cli.HandMadeReplica.PUBLISHED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatestCommandTest {
  private static final String OTHER_JOB = "ffffffffffffffffffffffffffffffff";

  @TempDir Path target;

  @Test
  void printsTheNewestReplicaOfAllJobs() throws IOException {
    new HandMadeReplica(target, JOB, 8).publish(PUBLISHED_AT, 0);
    HandMadeReplica newest = new HandMadeReplica(target, OTHER_JOB, 3).publish(PUBLISHED_AT + 9, 0);
    new HandMadeReplica(target, OTHER_JOB, 2).publish(PUBLISHED_AT + 1, 0);

    CommandRun run = CommandRun.of("latest", "--target", target);

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0, CommandRun.flinkPath(newest.directory()) + System.lineSeparator(), ""));
  }

  @Test
  void printsTheNewestReplicaOfOneJob() throws IOException {
    new HandMadeReplica(target, JOB, 8).publish(PUBLISHED_AT, 0);
    new HandMadeReplica(target, OTHER_JOB, 3).publish(PUBLISHED_AT + 9, 0);

    CommandRun run = CommandRun.of("latest", "--target", target.toUri(), "--job", JOB);

    assertThat(run.lines())
        .containsExactly(CommandRun.flinkPath(target.resolve(JOB).resolve("chk-8")));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void whatWasPublishedLastIsNewestWhenIdsStartAgain() throws IOException {
    new HandMadeReplica(target, JOB, 80).publish(PUBLISHED_AT, 0);
    new HandMadeReplica(target, JOB, 1).publish(PUBLISHED_AT + 1, 0);

    assertThat(CommandRun.of("latest", "--target", target).stdout()).contains("/chk-1");
  }

  @Test
  void promotedJobsCountToo() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 8).publish();
    Files.writeString(replica.file("_fence.json"), "{}");

    assertThat(CommandRun.of("latest", "--target", target).exitCode()).isZero();
  }

  @Test
  void aReplicaThatIsNotVisibleDoesNotCount() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 8).with("chk-8/a", new byte[3]).publish();
    Files.delete(replica.metadata());

    assertThat(CommandRun.of("latest", "--target", target))
        .isEqualTo(
            nothing(
                "There is no replica: no "
                    + CommandRun.flinkPath(target)
                    + "/<job-id>/chk-N/_metadata."));
  }

  @Test
  void saysWhichJobHasNoReplica() throws IOException {
    new HandMadeReplica(target, OTHER_JOB, 3).publish();

    assertThat(CommandRun.of("latest", "--target", target, "--job", JOB))
        .isEqualTo(
            nothing(
                "There is no replica: no "
                    + CommandRun.flinkPath(target)
                    + "/"
                    + JOB
                    + "/chk-N/_metadata."));
  }

  @Test
  void saysThatTheTargetDoesNotExist() {
    Path missing = target.resolve("missing");

    assertThat(CommandRun.of("latest", "--target", missing))
        .isEqualTo(
            nothing(
                "There is no replica: target "
                    + CommandRun.flinkPath(missing)
                    + " does not exist."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "0123456789ABCDEF0123456789ABCDEF", "../x"})
  void refusesWhatIsNoJobId(String id) {
    CommandRun run = CommandRun.of("latest", "--target", target, "--job", id);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .contains(
            "Invalid value for option '--job': '"
                + id
                + "' is not a job id. Allowed: 32 lower-case hexadecimal digits.");
  }

  @Test
  void needsATarget() {
    CommandRun run = CommandRun.of("latest");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).contains("Missing required option: '--target=BASE'");
  }

  @Test
  void refusesATargetThatIsNoPath() {
    CommandRun run = CommandRun.of("latest", "--target", "/a/../../b");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).contains("--target: Path '/a/../../b' leaves the root of its store");
  }

  private static CommandRun nothing(String message) {
    return new CommandRun(3, "", message + System.lineSeparator());
  }
}
